import type { Cycle } from '../../domain/cycle.ts'
import type { NewEntry } from '../../domain/entry.ts'
import type { Draft, Suggestion, SuggestionAt } from '../../domain/suggestion.ts'
import { isUndecided } from '../../domain/verdict.ts'
import { textIn, type View } from '../../domain/view.ts'
import type { Made } from '../../engine/flow.ts'
import type { Deps } from '../deps.ts'
import { fits } from '../fits.ts'
import { patchOf } from '../patch.ts'
import { type Trial, tryEdits } from '../trial.ts'
import { unsafeVerdict } from '../unsafe-verdict.ts'

type Waiting = SuggestionAt<'open' | 'stale'>

/** At most so many are tried again in one cycle, so that what is new is not kept waiting by what is old. */
export const most = 5

/** The waiting suggestions whose commit is another than this one, or whose text was another: the longest untried first. */
export async function waitingElsewhere(
  { repository, spec }: Cycle,
  commit: string,
  journal: Deps['journal'],
): Promise<Waiting[]> {
  const known = await journal.suggestions({ repository, spec, states: ['open', 'stale'] })
  return known
    .filter(
      (one): one is Waiting =>
        one.state === 'stale' || (one.state === 'open' && one.base !== commit),
    )
    .toSorted((a, b) => a.updatedAt - b.updatedAt)
}

/** Those of them to try again here: their edits fit, and no draft of this cycle is the same. */
export function dueHere(waiting: Waiting[], drafts: readonly Draft[], view: View): Waiting[] {
  return waiting
    .filter(({ id, edits }) => !drafts.some((one) => one.id === id) && fits(edits, textIn(view)))
    .slice(0, most)
}

/**
 * Tries suggestions again on the commit of the trial: those that are still better wait on with the new base,
 * the others are refuted. It begins none once half of the cycle's time is over.
 */
export async function verifyAgain(
  due: readonly Waiting[],
  trial: Trial,
  cycle: Cycle,
): Promise<Required<Pick<Made<unknown>, 'suggestions' | 'entries'>>> {
  const made: { suggestions: Suggestion[]; entries: NewEntry[] } = { suggestions: [], entries: [] }
  for (const one of due) {
    trial.place.signal.throwIfAborted()
    if (isHalfOver(cycle, trial.deps.now())) break
    const now = await again(one, trial)
    made.suggestions.push(now)
    const entry = entryOf(cycle, one, now)
    if (entry) made.entries.push(entry)
  }
  return made
}

async function again(
  one: Waiting,
  trial: Trial,
): Promise<SuggestionAt<'open' | 'stale' | 'refuted'>> {
  const { commit, base } = trial.place
  const updatedAt = trial.deps.now()
  const { state: _waiting, ...rest } = one
  // What was found at this very commit holds; only its text was away meanwhile.
  if (one.base === commit) return { ...rest, state: 'open', updatedAt }
  const verdict = unsafeVerdict(one, trial) ?? (await tryEdits(one.edits, one.insights, trial))
  // Nothing is known: it stays as it is, and the others come first the next time.
  if (isUndecided(verdict)) return { ...one, updatedAt }
  const patch = patchOf(one.edits, textIn(base.view))
  const now = { ...rest, verdict, patch, base: commit, updatedAt }
  return verdict.improved ? { ...now, state: 'open' } : { ...now, state: 'refuted' }
}

function entryOf(
  { id: cycle, repository, spec }: Cycle,
  before: Waiting,
  { id: suggestion, title, kind, state, base, verdict: { why } }: Suggestion,
): NewEntry | null {
  const of = { repository, spec, cycle, suggestion }
  if (state === 'refuted')
    return { ...of, type: 'suggestion.refuted', body: { title, kind, why, before: before.state } }
  if (before.state === 'stale' && state === 'open')
    return { ...of, type: 'suggestion.reopened', body: { title, commit: base } }
  if (before.base === base) return null
  return { ...of, type: 'suggestion.verified', body: { title, commit: base } }
}

function isHalfOver({ startedAt, deadline }: Cycle, now: number): boolean {
  return startedAt !== null && deadline !== null && now > startedAt + (deadline - startedAt) / 2
}
