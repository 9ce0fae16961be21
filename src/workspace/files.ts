import { Fault } from '../domain/fault.ts'
import type { RepoPath } from '../domain/path.ts'
import type { Git } from './git.ts'
import { readObjects } from './objects.ts'
import { checkOid } from './refs.ts'
import { runGit } from './run.ts'
import { defaultMaxFileBytes } from './snapshot.ts'
import { decodeText } from './text.ts'
import { parseTree } from './tree.ts'

/** A text file of a commit. */
export interface TextFile {
  readonly mode: string
  readonly text: string
}

/**
 * A few files of a commit, without reading its whole tree; one that is not there is not in the map.
 * Throws Fault `path.unsafe` for a path that is there and is no regular file.
 */
export async function readFiles(
  git: Git,
  options: { commit: string; paths: readonly RepoPath[]; signal?: AbortSignal | undefined },
): Promise<Map<RepoPath, TextFile>> {
  const { commit, signal } = options
  const paths = [...new Set(options.paths)]
  if (paths.length === 0) return new Map()
  const args = ['ls-tree', '-z', '-l', '--full-tree', checkOid(commit), '--']
  const out = await runGit(git, [...args, ...paths.map((path) => git.prefix + path)], { signal })
  const entries = new Map([...parseTree(out, git.prefix)].map((entry) => [entry.path, entry]))
  const found = paths.flatMap((path) => {
    const entry = entries.get(path)
    return entry ? [{ ...entry, path }] : []
  })
  for (const { path, mode, size } of found) {
    if (!mode.startsWith('100'))
      throw new Fault('path.unsafe', `Cannot use "${path}": it is not a regular file`)
    if (size > defaultMaxFileBytes)
      throw new Fault('file.too-large', `Cannot read "${path}": it has ${size} bytes`)
  }
  const contents = await readObjects(git, found, signal)
  return new Map(
    found.map(({ path, mode, oid }) => {
      const text = decodeText(path, contents.get(oid) ?? new Uint8Array())
      return [path, { mode, text }]
    }),
  )
}
