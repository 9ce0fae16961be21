import { AppliedShape, defineRoute, SuggestionId } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Undoes an applied suggestion',
  params: v.strictObject({ id: SuggestionId }),
  answers: { 200: AppliedShape },
  run: ({ params }, kit) => kit.suggestions.revert(params.id),
})
