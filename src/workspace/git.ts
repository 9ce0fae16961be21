import { realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'

import { Fault } from '../domain/fault.ts'
import { checkOid, headCommit, headName } from './refs.ts'
import { gitEnvironment, tryGit } from './run.ts'
import type { Place } from './run.ts'

/** A git repository as we use it: objects and refs; the working tree only to count and to write when asked. */
export interface Git extends Place {
  /** Absolute real path of the root Ostinato was given (it may lie below the top of the work tree). */
  readonly root: string
  /** Path of `root` below the top of the work tree, with a slash at its end, or empty. */
  readonly prefix: string
  readonly bare: boolean
  /** The commit that was checked out when it was opened. */
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
  // One call, since each costs as much as a hundred specs that are judged. It fails where there is no commit.
  const asked = ['--is-bare-repository', '--is-inside-work-tree']
  const { code, out, err } = await tryGit(place, ['rev-parse', ...asked, headName, '--show-prefix'])
  const [bare, inside, head = '', ...rest] = new TextDecoder().decode(out).split('\n')
  if (code !== 0 && head !== headName) throw cannotOpen(root, err)
  if (bare !== 'true' && inside !== 'true') {
    const why = 'it is not inside the work tree of its own repository'
    throw new Fault('repository.unreadable', `Cannot open repository "${root}": ${why}`)
  }
  // Says what is wrong with what is checked out.
  if (code !== 0) await headCommit(place)
  // A folder's name may hold line ends, so the prefix is all that is left but the last one.
  const prefix = rest.slice(0, -1).join('\n')
  const { tempDir = tmpdir() } = options
  return { ...place, prefix, bare: bare === 'true', head: checkOid(head), tempDir }
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
