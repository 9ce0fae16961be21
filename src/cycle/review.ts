import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { type Review, reviewersOf } from '../domain/review.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { Deps } from './deps.ts'

/**
 * Records a yes or no on open suggestions, all or none. Throws Fault `suggestion.state` for one that is
 * not open, and `review.denied` where the spec names its reviewers and this is none of them; where the
 * spec is not loaded any more, anyone may.
 */
export async function reviewSuggestions(
  suggestions: Suggestion[],
  review: Review,
  deps: Pick<Deps, 'journal' | 'specs'>,
): Promise<SuggestionAt<'accepted' | 'rejected'>[]> {
  const verb = review.accept ? 'accept' : 'reject'
  const specs = new Map<string, Awaited<ReturnType<Deps['specs']>>>()
  for (const { repository } of suggestions)
    if (!specs.has(repository)) specs.set(repository, await deps.specs(repository))
  const moved = suggestions.map((one): SuggestionAt<'accepted' | 'rejected'> => {
    if (one.state !== 'open')
      throw new Fault(
        'suggestion.state',
        `Cannot ${verb} suggestion "${one.id}": it is "${one.state}", only an open one can be reviewed`,
      )
    const may = reviewersOf(specs.get(one.repository)?.get(one.spec)?.review ?? 'person')
    if (may !== null && !may.includes(review.by))
      throw new Fault(
        'review.denied',
        `Cannot ${verb} suggestion "${one.id}" as "${review.by}": spec "${one.spec}" is reviewed by ${may.join(', ')}`,
      )
    const { state: _open, ...rest } = one
    return { ...rest, review, updatedAt: review.at, state: review.accept ? 'accepted' : 'rejected' }
  })
  await deps.journal.move(
    moved.map((to) => ({ from: 'open' as const, to })),
    moved.map(reviewedEntry),
  )
  return moved
}

/** The line of the journal that says who decided. */
export function reviewedEntry(one: SuggestionAt<'accepted' | 'rejected'>): NewEntry {
  const { review, repository, spec } = one
  return {
    type: review.accept ? 'suggestion.accepted' : 'suggestion.rejected',
    repository,
    spec,
    suggestion: one.id,
    body: { by: review.by, code: review.code ?? null, why: review.why ?? null, title: one.title },
  }
}
