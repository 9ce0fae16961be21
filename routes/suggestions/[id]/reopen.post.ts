import { defineRoute, Line, SuggestionDetail, SuggestionId } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Takes a yes or no back while nothing was applied, so that the suggestion is open again',
  params: v.strictObject({ id: SuggestionId }),
  body: v.strictObject({ by: Line }),
  answers: { 200: SuggestionDetail },
  run: ({ params, body }, kit) => kit.suggestions.reopen(params.id, body.by),
})
