import { Fault } from '../domain/fault.ts'
import { isRepoPath } from '../domain/path.ts'
import type { RepoPath } from '../domain/path.ts'
import type { Git } from './git.ts'
import { readObjectNow, readObjects } from './objects.ts'
import type { ObjectName } from './objects.ts'
import { decodeText, encodeText } from './text.ts'
import { foldersOf, readTree } from './tree.ts'
import type { Skipped, TreeFile } from './tree.ts'

/** A file with more bytes is listed, and never read. */
export const defaultMaxFileBytes = 5 * 1024 * 1024

/** The files of one commit. */
export interface Snapshot {
  readonly commit: string
  /** Every regular file that may be read, in code point order. */
  readonly paths: readonly RepoPath[]
  /** Every regular file, the too large as well. */
  readonly files: readonly TreeFile[]
  /** The symbolic links that lead to a place inside the repository, and where they lead. */
  readonly links: ReadonlyMap<RepoPath, string>
  readonly skipped: readonly Skipped[]
  /** True for a file that is too large as well: it is there, it is only not read. */
  has(path: string): boolean
  contentId(path: string): string | undefined
  /** Fetches contents with one call of git, so that reading them later asks nobody. */
  load(paths: Iterable<RepoPath>, signal?: AbortSignal): Promise<void>
  /** The contents of files by their ids, which are not kept. */
  fetch(files: readonly TreeFile[], signal: AbortSignal): Promise<Map<string, Uint8Array>>
  /** The text. What was not loaded is fetched at once. Throws Fault `file.not-text` or `file.too-large`. */
  read(path: RepoPath): string
  /** The bytes, as `read`. */
  bytes(path: RepoPath): Uint8Array
  /** What is in memory of a content, by its id: the bytes, or the text once it was read. */
  kept(oid: string): Uint8Array | string | undefined
}

/**
 * The files of a commit, below the repository's root. Only names are read until contents are asked for; those
 * that a snapshot of the same repository has in memory already are not asked for again.
 */
export async function readSnapshot(
  git: Git,
  commit: string,
  options: {
    signal?: AbortSignal | undefined
    maxFileBytes?: number
    before?: Pick<Snapshot, 'kept'> | undefined
  } = {},
): Promise<Snapshot> {
  const { signal, maxFileBytes = defaultMaxFileBytes, before } = options
  const tree = await readTree(git, commit, { signal, maxFileBytes })
  const files = new Map<string, TreeFile>()
  for (const file of [...tree.files, ...tree.large]) files.set(file.path, file)
  const links = await readLinks(git, tree.links, signal)
  const contents = new Map<string, Uint8Array | string>()
  for (const { oid } of tree.files) {
    const kept = before?.kept(oid)
    if (kept !== undefined) contents.set(oid, kept)
  }

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
    files: [...files.values()],
    links,
    skipped: tree.skipped.map((one) =>
      one.reason === 'link' && !(isRepoPath(one.path) && links.has(one.path))
        ? { ...one, why: 'it is a symbolic link that leaves the repository' }
        : one,
    ),
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
    fetch: (wanted, signal) => readObjects(git, wanted, signal),
    read(path) {
      const kept = content(path)
      if (typeof kept === 'string') return kept
      const text = decodeText(path, kept)
      contents.set(readable(path).oid, text)
      return text
    },
    kept: (oid) => contents.get(oid),
    bytes(path) {
      const kept = content(path)
      return typeof kept === 'string' ? encodeText(kept) : kept
    },
  }
}

/** Where links lead, for those that stay inside. */
async function readLinks(
  git: Git,
  links: readonly TreeFile[],
  signal: AbortSignal | undefined,
): Promise<Map<RepoPath, string>> {
  // No path is longer, so neither is what can be followed.
  const short = links.filter((link) => link.size <= 4096)
  const contents = await readObjects(git, short, signal)
  return new Map(
    short.flatMap(({ path, oid }) => {
      const target = new TextDecoder().decode(contents.get(oid))
      return staysInside(path, target) ? [[path, target]] : []
    }),
  )
}

/**
 * True for a link that goes up by fewer folders than lie above it, and only at its beginning: those
 * are folders of the tree, while `..` behind a name may go up from where another link led.
 */
function staysInside(path: RepoPath, target: string): boolean {
  const up = /^(?:\.\.?(?:\/|$))*/.exec(target)?.[0] ?? ''
  const down = target.slice(up.length)
  const ups = up.split('/').filter((part) => part === '..').length
  return ups <= foldersOf(path).length && (down === '' || isRepoPath(down.replace(/\/$/, '')))
}
