import { type SuggestionId, suggestionId } from '../../domain/id.ts'
import type { Draft } from '../../domain/suggestion.ts'

/**
 * The draft under an id that no person decided on: what comes again after a "not now" is another
 * suggestion, and the decision before it stays as it is.
 */
export function renew(draft: Draft, decided: ReadonlySet<SuggestionId>): Draft {
  let { id } = draft
  while (decided.has(id)) id = suggestionId('again', id)
  return { ...draft, id }
}
