import { defineRoute, Line, ReasonCode, SuggestionDetail, SuggestionId, Words } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Says yes or no to several suggestions: to all of them or to none',
  body: v.strictObject({
    ids: v.pipe(v.array(SuggestionId), v.minLength(1), v.maxLength(200)),
    accept: v.boolean(),
    by: Line,
    code: v.exactOptional(ReasonCode),
    why: v.exactOptional(Words),
  }),
  answers: { 200: v.object({ suggestions: v.array(SuggestionDetail) }) },
  async run({ body: { ids, ...decision } }, kit) {
    return { suggestions: await kit.suggestions.review(ids, decision) }
  },
})
