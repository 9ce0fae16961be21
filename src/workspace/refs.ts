import { Fault } from '../domain/fault.ts'
import { gitFault, tryGit } from './run.ts'
import type { Place } from './run.ts'

/** The commit that is checked out, as git is asked for it. */
export const headName = 'HEAD^{commit}'

/** The commit that is checked out. Throws Fault `repository.no-commits` where there is none yet. */
export async function headCommit(git: Place, signal?: AbortSignal): Promise<string> {
  const commit = await revision(git, headName, signal)
  if (commit !== null) return commit
  const next = 'it has no commits yet; commit once'
  throw new Fault('repository.no-commits', `Cannot read repository "${git.root}": ${next}`)
}

/** The full name of a branch. Throws Fault `use.wrong` for a name git would refuse or expand. */
export async function branchRef(git: Place, name: string): Promise<string> {
  if (!name.startsWith('-')) {
    const { code, out } = await tryGit(git, ['check-ref-format', '--branch', name])
    if (code === 0 && new TextDecoder().decode(out) === `${name}\n`) return `refs/heads/${name}`
  }
  throw new Fault(
    'use.wrong',
    `Cannot use branch "${name}": it is not a name git allows for a branch`,
  )
}

/** The commit a ref names, as `refs/heads/main`; null where there is no such ref. */
export async function readRef(
  git: Place,
  ref: string,
  signal?: AbortSignal,
): Promise<string | null> {
  checkRef(ref)
  return revision(git, `${ref}^{commit}`, signal)
}

/**
 * Moves a ref from the old commit (null: it must not exist) to the new one. A ref that is at the
 * new one already is left as it is, so that a repeated call is no error. Throws Fault
 * `branch.moved` when it is anywhere else, and changes nothing.
 */
export async function updateRef(
  git: Place,
  ref: string,
  move: { from: string | null; to: string },
): Promise<void> {
  checkRef(ref)
  const to = checkOid(move.to)
  const from = move.from === null ? '0'.repeat(to.length) : checkOid(move.from)
  const args = ['update-ref', '--no-deref', ref, to, from]
  const { code, err } = await tryGit(git, args)
  if (code === 0) return
  const now = await readRef(git, ref)
  if (now === to) return
  if (now === move.from) throw gitFault(git, args, err)
  const expected = move.from === null ? 'was not there' : `was at ${move.from.slice(0, 12)}`
  const state = now === null ? 'is gone' : `is at ${now.slice(0, 12)}`
  throw new Fault(
    'branch.moved',
    `Cannot move "${ref}" to ${to.slice(0, 12)}: it ${expected}, and ${state} now`,
  )
}

/** The object id, checked. Throws Fault `git.failed` for anything else, so that no option passes for one. */
export function checkOid(text: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return text
  throw new Fault(
    'git.failed',
    `Cannot use "${text.slice(0, 100)}" as a commit: it is not an object id`,
  )
}

function checkRef(ref: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters in a ref are what is refused
  if (/^refs\/[^\s\u0000-\u001f\u007f~^:?*[\\]+$/.test(ref) && !/\.\.|@\{/.test(ref)) return
  throw new Fault(
    'git.failed',
    `Cannot use "${ref.slice(0, 100)}" as a ref: it is not a full name such as refs/heads/main`,
  )
}

async function revision(git: Place, name: string, signal?: AbortSignal): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', name]
  const { code, out, err } = await tryGit(git, args, { signal })
  if (code === 0) return checkOid(new TextDecoder().decode(out).trimEnd())
  // Quiet about a name that is not there; whatever it does say is another trouble.
  if (err === '') return null
  throw gitFault(git, args, err)
}
