import { type Edit, invertEdit } from '../domain/edit.ts'
import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { SuggestionId } from '../domain/id.ts'
import type { Place, Suggestion } from '../domain/suggestion.ts'
import type { Journal, Plan } from '../engine/journal.ts'
import type { Deps } from './deps.ts'

export interface CarriedOut {
  id: SuggestionId
  branch: string | null
  commit: string | null
  paths: string[]
}

/**
 * Does what a stored plan says, to its end: commits and the branch, or the files; then the suggestions'
 * states. Every part may be repeated: the same plan makes the same commits, and what is in place
 * already is left.
 */
export async function carryOut(plan: Plan, deps: Deps): Promise<CarriedOut[]> {
  const suggestions = await load(plan, deps)
  const done =
    plan.mode === 'branch'
      ? await commitAll(plan, suggestions, deps)
      : await writeAll(plan, suggestions, deps)
  const moves = suggestions.flatMap((one, at) => moveOf(plan, one, done[at], deps.now()))
  const entries = moves.map(({ to }) => entryOf(plan, to))
  await deps.journal.move(moves, entries, { close: plan.id })
  return done
}

/** Finishes the plans that a crash interrupted. Returns those that could not be, with the reason. */
export async function finishPlans(
  repository: string,
  deps: Deps,
): Promise<{ plan: Plan; done: CarriedOut[]; fault: string | null }[]> {
  const finished: { plan: Plan; done: CarriedOut[]; fault: string | null }[] = []
  for (const plan of await deps.journal.openPlans(repository)) {
    try {
      finished.push({ plan, done: await carryOut(plan, deps), fault: null })
    } catch (error) {
      // Without the store nothing can be recorded: the plan stays open for the next start.
      if (!(error instanceof Fault) || error.code.startsWith('store.')) throw error
      // Somebody else finished it meanwhile.
      if (error.code === 'suggestion.state') continue
      const entries = plan.suggestions.map((id): NewEntry => ({
        type: 'suggestion.refused',
        repository,
        suggestion: id,
        body: { code: error.code, why: error.message },
      }))
      await deps.journal.move([], entries, { close: plan.id })
      finished.push({ plan, done: [], fault: error.message })
    }
  }
  return finished
}

async function load(plan: Plan, deps: Deps): Promise<Suggestion[]> {
  const suggestions: Suggestion[] = []
  for (const id of plan.suggestions) {
    const one = await deps.journal.suggestion(id)
    if (!one)
      throw new Fault(
        'suggestion.unknown',
        `Cannot carry out plan "${plan.id}": there is no suggestion "${id}"`,
      )
    suggestions.push(one)
  }
  return suggestions
}

async function commitAll(plan: Plan, suggestions: Suggestion[], deps: Deps): Promise<CarriedOut[]> {
  const { branch, parent } = plan
  if (branch === null || parent === null)
    throw new RangeError(`Cannot commit plan "${plan.id}": it names no branch`)
  const done: CarriedOut[] = []
  let tip = parent
  for (const one of suggestions) {
    const made = await deps.bases.commit(plan.repository, {
      parent: tip,
      edits: editsOf(plan, one),
      message: messageOf(plan, one),
      // From what is stored, so that a repeated apply makes the same commit.
      at: plan.kind === 'apply' ? one.createdAt : plan.createdAt,
    })
    tip = made.commit
    done.push({ id: one.id, branch, commit: made.commit, paths: made.paths })
  }
  await deps.bases.point(plan.repository, { branch, to: tip, parent })
  return done
}

async function writeAll(plan: Plan, suggestions: Suggestion[], deps: Deps): Promise<CarriedOut[]> {
  await deps.bases.write(plan.repository, plan.files)
  return suggestions.map((one) => ({
    id: one.id,
    branch: null,
    commit: null,
    paths: one.edits.map((edit) => edit.path),
  }))
}

function editsOf(plan: Plan, suggestion: Suggestion): Edit[] {
  return plan.kind === 'apply' ? suggestion.edits : suggestion.edits.map(invertEdit).reverse()
}

function moveOf(
  plan: Plan,
  one: Suggestion,
  done: CarriedOut | undefined,
  now: number,
): Parameters<Journal['move']>[0] {
  const at = plan.createdAt
  const place: Place =
    done?.branch && done.commit
      ? { mode: 'branch', branch: done.branch, commit: done.commit, at }
      : { mode: 'write', at }
  if (plan.kind === 'apply' && one.state === 'accepted')
    return [{ from: 'accepted', to: { ...one, state: 'applied', place, updatedAt: now } }]
  if (plan.kind === 'revert' && one.state === 'applied')
    return [{ from: 'applied', to: { ...one, state: 'reverted', undone: place, updatedAt: now } }]
  return [] // moved by the run that a crash interrupted after its last write
}

function messageOf(plan: Plan, one: Suggestion): string {
  const trailers = [
    `Suggestion: ${one.id}`,
    ...('review' in one ? [`Reviewed-by: ${one.review.by}`] : []),
  ]
  const title = quoted(one.title)
  const subject = plan.kind === 'apply' ? title : `Revert "${title}"`
  return `${subject}\n\n${quoted(one.why)}\n\n${trailers.join('\n')}\n`
}

/**
 * Lines that would say what became of a suggestion, as quotes: what history says of ours is learned from, and
 * the words of a suggestion may be a job's, a model's or a stranger's.
 */
function quoted(text: string): string {
  return text.replace(/^(?=[^\S\r\n]*(?:Suggestion: |Reviewed-by: |This reverts commit ))/gm, '> ')
}

function entryOf(plan: Plan, one: Suggestion): NewEntry {
  return {
    type: plan.kind === 'apply' ? 'suggestion.applied' : 'suggestion.reverted',
    repository: plan.repository,
    spec: one.spec,
    suggestion: one.id,
    body: { title: one.title, mode: plan.mode, branch: plan.branch },
  }
}
