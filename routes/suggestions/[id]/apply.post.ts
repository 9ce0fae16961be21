import { AppliedShape, defineRoute, SuggestionId } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Puts an accepted suggestion on a branch, or into the working tree',
  params: v.strictObject({ id: SuggestionId }),
  body: v.strictObject({ mode: v.optional(v.picklist(['branch', 'write']), 'branch') }),
  answers: { 200: AppliedShape },
  run: ({ params, body }, kit) => kit.suggestions.apply([params.id], body.mode),
})
