import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Something of the machine that is shown in the sandbox, read-only, at a place of its own. */
export interface Bind {
  readonly source: string
  readonly target: string
}

/** Programs outside the system folders: what is bound for them, and the names they are called by. */
export interface Programs {
  readonly binds: readonly Bind[]
  /** From the name to the path it stands for in the sandbox. */
  readonly names: Readonly<Record<string, string>>
}

/** Folders of the system: shown whole and read-only where they exist, so nothing in them is bound on its own. */
export const systemFolders = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/nix/store',
  '/gnu/store',
]

const usual = ['node', 'npm', 'npx', 'python3']

/**
 * What it takes to call the first word of a line, and the usual runtimes, where PATH leads to a file
 * outside the system folders. The rule: the file alone, unless it lies in `bin` or `shims` of an
 * installation, which is a folder that has `lib` or `libexec` too; then that folder. Never taken
 * for an installation are the home folder and all above it, what many programs share in it
 * (`~/.local`, `~/.cargo`, `~/.config`), the repository and all above it, and a folder with a
 * `.git` of its own (but for `shims`: pyenv is cloned). `bun` is always the Bun we run in.
 */
export function findPrograms(
  line: string,
  place: { path: string; home: string; root: string },
): Programs {
  const first = /^\s*(?:\w+=\S*\s+)*([\w.+-]+)(?=[\s;&|<>]|$)/.exec(line)?.[1]
  const bun = { source: realpathSync(process.execPath), target: '/programs/bun' }
  const binds = new Map<string, Bind>([[bun.target, bun]])
  const names: Record<string, string> = { bunx: bun.target }
  for (const name of new Set([...usual, ...(first === undefined ? [] : [first])])) {
    if (name === 'bun' || name === 'bunx') continue
    const found = findProgram(name, place)
    if (found === null || found.plain) continue
    names[name] = found.file
    if (found.piece !== null) binds.set(found.piece, { source: found.piece, target: found.piece })
  }
  return { binds: [...binds.values()], names }
}

/**
 * The file a name leads to, null where there is none; what of its installation is shown for it, null for
 * a file of the system; and whether PATH leads into the system folders too.
 */
export function findProgram(
  name: string,
  place: { path: string; home: string; root: string },
): { file: string; piece: string | null; plain: boolean } | null {
  const found = Bun.which(name, { PATH: place.path })
  const file = found === null ? null : realFile(found)
  if (found === null || file === null) return null
  if (isSystem(file)) return { file, piece: null, plain: isSystem(found) }
  const mine = [place.home, place.root].map((folder) => realFile(folder) ?? folder)
  return { file, piece: pieceOf(file, mine), plain: false }
}

/** True for a path that is a folder or lies below it. */
export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

function pieceOf(file: string, mine: readonly string[]): string {
  const kind = basename(dirname(file))
  const prefix = dirname(dirname(file))
  const has = (name: string) => existsSync(join(prefix, name))
  const installed =
    (kind === 'bin' && !has('.git') && (has('lib') || has('libexec'))) ||
    (kind === 'shims' && has('libexec'))
  const holdsMine = mine.some((folder) => isBelow(folder, prefix))
  const shared = /\/\.(?:local|cargo|config)$/.test(prefix)
  return installed && !holdsMine && !shared ? prefix : file
}

function isSystem(file: string): boolean {
  return systemFolders.some((folder) => isBelow(file, folder))
}

function realFile(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
