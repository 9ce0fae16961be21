import { Fault } from '../domain/fault.ts'
import { reviewersOf } from '../domain/review.ts'
import { isReviewed, type Suggestion, type SuggestionAt } from '../domain/suggestion.ts'
import type { Deps } from './deps.ts'

/**
 * Takes a yes or no back, so that the suggestion is open again; the journal keeps both. Throws Fault
 * `suggestion.state` for one that was not reviewed, or of which something was applied, and `review.denied`
 * where the spec names its reviewers and this is none of them.
 */
export async function reopenSuggestion(
  suggestion: Suggestion,
  { by, now }: { by: string; now: number },
  { journal, specs }: Pick<Deps, 'journal' | 'specs'>,
): Promise<SuggestionAt<'open'>> {
  const { id, repository, spec, title } = suggestion
  if (!isReviewed(suggestion))
    throw new Fault(
      'suggestion.state',
      `Cannot reopen suggestion "${id}": it is "${suggestion.state}", only an accepted or rejected one can be reopened`,
    )
  const may = reviewersOf((await specs(repository)).get(spec)?.review ?? 'person')
  if (may !== null && !may.includes(by))
    throw new Fault(
      'review.denied',
      `Cannot reopen suggestion "${id}" as "${by}": spec "${spec}" is reviewed by ${may.join(', ')}`,
    )
  const { state: from, review: _taken, ...rest } = suggestion
  const to = { ...rest, state: 'open' as const, updatedAt: now }
  await journal.move(
    [{ from, to }],
    [{ type: 'suggestion.reopened', repository, spec, suggestion: id, body: { title, by, from } }],
  )
  return to
}
