import { realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'

import { Fault } from '../domain/fault.ts'
import { checkOid, noCommits } from './refs.ts'
import { gitEnvironment, tryGit } from './run.ts'
import type { Place } from './run.ts'

/** A git repository as we use it: objects and refs; the working tree only to count and to write when asked. */
export interface Git extends Place {
  /** Absolute real path of the root Ostinato was given (it may lie below the top of the work tree). */
  readonly root: string
  /** Path of `root` below the top of the work tree, with a slash at its end, or empty. */
  readonly prefix: string
  readonly bare: boolean
  /** The commit that was checked out when the repository was opened. */
  readonly head: string
  /** Folder for what lives as long as one call. */
  readonly tempDir: string
}

export interface GitOptions {
  /** The environment to derive git's own from; see `gitEnvironment`. */
  env: Record<string, string | undefined>
  tempDir?: string
}

/**
 * The repository at a folder. Throws a Fault that says what is wrong: `repository.missing`,
 * `repository.not-git`, `repository.no-commits`, `repository.unreadable` or `git.missing`.
 */
export async function openGit(folder: string, options: GitOptions): Promise<Git> {
  const root = await realFolder(folder)
  const place = { root, env: gitEnvironment(options.env) }
  // One program for all of it: each costs more than the rest of opening.
  const asked = ['--is-bare-repository', '--is-inside-work-tree', '--show-prefix']
  const commit = ['--verify', '--quiet', 'HEAD^{commit}']
  const { code, out, err } = await tryGit(place, ['rev-parse', ...asked, ...commit])
  // Quiet about a commit that is not there; whatever it does say is another trouble.
  if (code !== 0 && err !== '') throw cannotOpen(root, err)
  const [bare, inside, ...rest] = new TextDecoder().decode(out).split('\n')
  if (bare !== 'true' && inside !== 'true') {
    const why = 'it is not inside the work tree of its own repository'
    throw new Fault('repository.unreadable', `Cannot open repository "${root}": ${why}`)
  }
  if (code !== 0) throw noCommits(root)
  // A folder's name may hold line ends, so the prefix is all that is left but the last line, the commit.
  const prefix = rest.slice(0, -2).join('\n')
  const head = checkOid(rest.at(-2) ?? '')
  return { ...place, prefix, bare: bare === 'true', head, tempDir: options.tempDir ?? tmpdir() }
}

async function realFolder(folder: string): Promise<string> {
  try {
    const root = await realpath(folder)
    if ((await stat(root)).isDirectory()) return root
  } catch (cause) {
    const denied = cause instanceof Error && 'code' in cause && cause.code === 'EACCES'
    const [fault, state] = denied
      ? (['repository.unreadable', 'permission is denied'] as const)
      : (['repository.missing', 'there is no such folder'] as const)
    throw new Fault(fault, `Cannot open repository "${folder}": ${state}`, { cause })
  }
  throw new Fault('repository.missing', `Cannot open repository "${folder}": it is not a folder`)
}

function cannotOpen(root: string, words: string): Fault {
  if (/not a git repository/.test(words)) {
    const next = 'it is not a git repository; run "git init" there and commit once'
    return new Fault('repository.not-git', `Cannot open repository "${root}": ${next}`)
  }
  return new Fault('repository.unreadable', `Cannot open repository "${root}": git says: ${words}`)
}
