import { defineRoute, EntryShape, SuggestionId } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'What the journal says of a suggestion, oldest first',
  params: v.strictObject({ id: SuggestionId }),
  answers: { 200: v.object({ entries: v.array(EntryShape) }) },
  run: async ({ params }, kit) => ({ entries: await kit.suggestions.history(params.id) }),
})
