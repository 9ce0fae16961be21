import { Fault } from '../domain/fault.ts'
import type { RepoPath } from '../domain/path.ts'
import type { Git } from './git.ts'
import { readObjectNow, readObjects } from './objects.ts'
import type { ObjectName } from './objects.ts'
import { decodeText, encodeText } from './text.ts'
import { readTree } from './tree.ts'
import type { Skipped, TreeFile } from './tree.ts'

/** A file with more bytes is listed, and never read. */
export const defaultMaxFileBytes = 5 * 1024 * 1024

/** The files of one commit. */
export interface Snapshot {
  readonly commit: string
  /** Every regular file that may be read, in code point order. */
  readonly paths: readonly RepoPath[]
  readonly skipped: readonly Skipped[]
  /** True for a file that is too large as well: it is there, it is only not read. */
  has(path: string): boolean
  contentId(path: string): string | undefined
  /** Fetches contents with one call of git, so that reading them later asks nobody. */
  load(paths: Iterable<RepoPath>, signal?: AbortSignal): Promise<void>
  /** The text. What was not loaded is fetched at once. Throws Fault `file.not-text` or `file.too-large`. */
  read(path: RepoPath): string
  /** The bytes, as `read`. */
  bytes(path: RepoPath): Uint8Array
}

/** The files of a commit, below the repository's root. Only names are read until contents are asked for. */
export async function readSnapshot(
  git: Git,
  commit: string,
  options: { signal?: AbortSignal | undefined; maxFileBytes?: number } = {},
): Promise<Snapshot> {
  const { signal, maxFileBytes = defaultMaxFileBytes } = options
  const tree = await readTree(git, commit, { signal, maxFileBytes })
  const files = new Map<string, TreeFile>()
  for (const file of [...tree.files, ...tree.large]) files.set(file.path, file)
  const contents = new Map<string, Uint8Array | string>()

  function readable(path: RepoPath): ObjectName {
    const file = files.get(path)
    if (!file) throw new RangeError(`Cannot read "${path}": there is no such file at ${commit}`)
    if (file.size <= maxFileBytes) return file
    const why = `it has ${file.size} bytes, and the limit is ${maxFileBytes}`
    throw new Fault('file.too-large', `Cannot read "${path}": ${why}`)
  }

  function content(path: RepoPath): Uint8Array | string {
    const name = readable(path)
    const kept = contents.get(name.oid)
    if (kept !== undefined) return kept
    const bytes = readObjectNow(git, name)
    contents.set(name.oid, bytes)
    return bytes
  }

  return {
    commit,
    paths: tree.files.map((file) => file.path),
    skipped: tree.skipped,
    has: (path) => files.has(path),
    contentId: (path) => files.get(path)?.oid,
    async load(paths, signal) {
      const wanted = new Map<string, ObjectName>()
      for (const path of paths) {
        const name = readable(path)
        if (!contents.has(name.oid)) wanted.set(name.oid, name)
      }
      const found = await readObjects(git, [...wanted.values()], signal)
      for (const [oid, bytes] of found) contents.set(oid, bytes)
    },
    read(path) {
      const kept = content(path)
      if (typeof kept === 'string') return kept
      const text = decodeText(path, kept)
      contents.set(readable(path).oid, text)
      return text
    },
    bytes(path) {
      const kept = content(path)
      return typeof kept === 'string' ? encodeText(kept) : kept
    },
  }
}
