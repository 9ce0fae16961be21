import { type Cycle, type Observed } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import { textIn, type View } from '../domain/view.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import { specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { misfitOf } from './fits.ts'
import { followOutcomes } from './follow-outcomes.ts'
import { expireNow } from './manners/expire.ts'

/**
 * Fixes the commit the cycle looks at, and sees what became of what was applied. Waiting suggestions that
 * nobody reviewed in their days expire, and open ones whose text it no longer holds become stale.
 */
export async function observe(
  cycle: Cycle,
  deps: Deps,
  { signal }: Pick<StepContext, 'signal'>,
): Promise<Made<Observed>> {
  const { repository, spec } = cycle
  const commit = await deps.bases.head(repository)
  const { limits } = await specOf(deps, cycle)
  // Git compares the working tree while the commit is read: neither needs the other.
  const [dirty, seen] = await Promise.all([
    deps.bases.dirty(repository),
    deps.bases.use({ repository, commit }, async (base) => {
      await followOutcomes({ repository, commit, base, signal }, deps)
      const of = { repository, spec }
      const waiting = await deps.journal.suggestions({ ...of, states: ['open', 'stale'] })
      const now = deps.now()
      const suggestions = waiting.flatMap(
        (one) => expireNow(one, { now, limits }) ?? staleNow(one, base.view, { commit, now }) ?? [],
      )
      const skipped = base.view.skipped.map(({ path, why }) => ({ path, why }))
      return { suggestions, skipped, files: base.view.paths.length }
    }),
  ])
  const { suggestions, ...looked } = seen
  const unknown = { specHash: null, memory: null }
  return {
    result: { step: 'observe', commit, dirty: dirty.length, ...looked, ...unknown },
    suggestions,
    entries: suggestions.map((one): NewEntry => {
      const { title, state, id: suggestion } = one
      const body = state === 'stale' ? { title, commit } : { title, days: limits.expireDays }
      return { type: `suggestion.${state}`, repository, spec, cycle: cycle.id, suggestion, body }
    }),
  }
}

function staleNow(
  suggestion: Suggestion,
  view: View,
  at: { commit: string; now: number },
): SuggestionAt<'stale'> | null {
  if (suggestion.state !== 'open' || suggestion.base === at.commit) return null
  const reason = misfitOf(suggestion.edits, textIn(view))
  return reason === null ? null : { ...suggestion, state: 'stale', reason, updatedAt: at.now }
}
