import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { Deps } from './deps.ts'

/**
 * Lifts a rejection, so that what it held back may be suggested again; the journal keeps both. Throws Fault
 * `suggestion.state` for one that is not rejected.
 */
export async function forgetRejection(
  suggestion: Suggestion,
  { by, now }: { by: string; now: number },
  { journal }: Pick<Deps, 'journal'>,
): Promise<SuggestionAt<'superseded'>> {
  const { id, repository, spec, title } = suggestion
  if (suggestion.state !== 'rejected')
    throw new Fault(
      'suggestion.state',
      `Cannot forget suggestion "${id}": it is "${suggestion.state}", only a rejected one can be forgotten`,
    )
  const { review, state: _rejected, ...rest } = suggestion
  const reason = `${oneLine(by)} lifted its rejection`
  const to = { ...rest, state: 'superseded' as const, reason, updatedAt: now }
  const body = { title, by, code: review.code ?? null }
  await journal.move(
    [{ from: 'rejected', to }],
    [{ type: 'suggestion.forgotten', repository, spec, suggestion: id, body }],
  )
  return to
}
