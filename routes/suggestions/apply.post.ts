import { AppliedShape, defineRoute, SuggestionId } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Puts several accepted suggestions on branches, or into the working tree',
  body: v.strictObject({
    ids: v.pipe(v.array(SuggestionId), v.minLength(1), v.maxLength(200)),
    mode: v.optional(v.picklist(['branch', 'write']), 'branch'),
  }),
  answers: { 200: AppliedShape },
  run: ({ body }, kit) => kit.suggestions.apply(body.ids, body.mode),
})
