import { isRepoPath } from '../domain/path.ts'
import type { RepoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'
import type { Git } from './git.ts'
import { checkOid } from './refs.ts'
import { runGit } from './run.ts'

export type Skipped = View['skipped'][number]

/** A regular file of a commit. */
export interface TreeFile {
  readonly path: RepoPath
  readonly mode: string
  readonly oid: string
  readonly size: number
}

/** The files of a commit below the repository's root, and what is not taken for one, with the reason. */
export interface Tree {
  readonly files: readonly TreeFile[]
  /** Regular files over the limit; each is in `skipped` too. */
  readonly large: readonly TreeFile[]
  /** Symbolic links; each is in `skipped` too. */
  readonly links: readonly TreeFile[]
  readonly skipped: readonly Skipped[]
}

/** Reads the list of files of a commit. Names are those of strangers: what is not a safe path is skipped. */
export async function readTree(
  git: Git,
  commit: string,
  options: { maxFileBytes: number; signal?: AbortSignal | undefined },
): Promise<Tree> {
  const { maxFileBytes, signal } = options
  const below = git.prefix === '' ? [] : ['--', git.prefix]
  const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', checkOid(commit), ...below]
  const out = await runGit(git, args, { signal, maxBytes: 512 * 1024 * 1024 })
  const files: TreeFile[] = []
  const large: TreeFile[] = []
  const links: TreeFile[] = []
  const skipped: Skipped[] = []
  const names = createNames()
  for (const { type, mode, oid, size, path } of parseTree(out, git.prefix)) {
    const skip = (reason: Skipped['reason'], why: string) => skipped.push({ path, reason, why })
    if (type === 'commit') skip('submodule', 'it is a submodule')
    else if (mode === '120000') {
      skip('link', 'it is a symbolic link')
      if (isRepoPath(path) && names.take(path)) links.push({ path, mode, oid, size })
    } else if (!isRepoPath(path)) skip('unsafe', 'its name is not a safe path')
    else if (!names.take(path)) skip('unsafe', 'its name is in the tree twice')
    else if (size > maxFileBytes) {
      large.push({ path, mode, oid, size })
      skip('large', `it has ${size} bytes, and the limit is ${maxFileBytes}`)
    } else files.push({ path, mode, oid, size })
  }
  return { files, large, links, skipped }
}

/** Every folder on the way to a path, from the top. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join('/'))
}

/** The entries `git ls-tree -z -l` printed, with paths below a prefix; others are left out. */
export function* parseTree(out: Uint8Array, prefix: string) {
  for (const line of new TextDecoder().decode(out).split('\0')) {
    if (line === '') continue
    const tab = line.indexOf('\t')
    const [mode = '', type = '', oid = '', length = ''] = line.slice(0, tab).split(/ +/)
    const path = line.slice(tab + 1)
    // Git says "BAD" for an object that is missing, which shows when it is read.
    const size = /^\d+$/.test(length) ? Number(length) : 0
    if (path.startsWith(prefix)) yield { mode, type, oid, size, path: path.slice(prefix.length) }
  }
}

/** Refuses a name that was taken, or that is a file here and a folder there: a hostile tree may hold both. */
function createNames() {
  const files = new Set<string>()
  const folders = new Set<string>()
  return {
    take(path: string): boolean {
      if (files.has(path) || folders.has(path)) return false
      // The folder of a file that was taken is one, and so are those above it.
      const isKnown = folders.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))
      const above = isKnown ? [] : foldersOf(path)
      if (above.some((folder) => files.has(folder))) return false
      files.add(path)
      for (const folder of above) folders.add(folder)
      return true
    },
  }
}
