import { defineRoute, Line, SuggestionDetail, SuggestionId } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lifts the rejection of a suggestion, so that what it held back may come again',
  params: v.strictObject({ id: SuggestionId }),
  body: v.strictObject({ by: Line }),
  answers: { 200: SuggestionDetail },
  run: ({ params, body }, kit) => kit.suggestions.forget(params.id, body.by),
})
