import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { Review } from '../domain/review.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { Deps } from './deps.ts'

/** Records a yes or no on open suggestions, all or none. Throws Fault `suggestion.state` for one that is not open. */
export async function reviewSuggestions(
  suggestions: Suggestion[],
  review: Review,
  deps: Pick<Deps, 'journal'>,
): Promise<SuggestionAt<'accepted' | 'rejected'>[]> {
  const verb = review.accept ? 'accept' : 'reject'
  const moved = suggestions.map((one): SuggestionAt<'accepted' | 'rejected'> => {
    if (one.state !== 'open')
      throw new Fault(
        'suggestion.state',
        `Cannot ${verb} suggestion "${one.id}": it is "${one.state}", only an open one can be reviewed`,
      )
    const { state: _open, ...rest } = one
    return { ...rest, review, updatedAt: review.at, state: review.accept ? 'accepted' : 'rejected' }
  })
  await deps.journal.move(
    moved.map((to) => ({ from: 'open' as const, to })),
    moved.map((one): NewEntry => ({
      type: review.accept ? 'suggestion.accepted' : 'suggestion.rejected',
      repository: one.repository,
      spec: one.spec,
      suggestion: one.id,
      body: { by: review.by, code: review.code ?? null, why: review.why ?? null, title: one.title },
    })),
  )
  return moved
}
