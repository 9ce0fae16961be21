import { defineRoute, Line, ReasonCode, SuggestionDetail, SuggestionId, Words } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Says yes or no to a suggestion',
  params: v.strictObject({ id: SuggestionId }),
  body: v.strictObject({
    accept: v.boolean(),
    by: Line,
    code: v.exactOptional(ReasonCode),
    why: v.exactOptional(Words),
  }),
  answers: { 200: v.object({ suggestions: v.array(SuggestionDetail) }) },
  async run({ params, body }, kit) {
    return { suggestions: await kit.suggestions.review([params.id], body) }
  },
})
