import {
  Cursor,
  defineRoute,
  listOf,
  RepositoryPath,
  SpecName,
  SuggestionDetail,
  suggestionStates,
  wholeNumber,
} from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists suggestions, oldest first; open and accepted ones where no state is named',
  query: v.strictObject({
    repository: v.exactOptional(RepositoryPath),
    spec: v.exactOptional(SpecName),
    state: v.exactOptional(listOf(v.picklist(suggestionStates))),
    after: v.exactOptional(Cursor),
    limit: v.optional(wholeNumber(1, 200), '20'),
  }),
  answers: {
    200: v.object({ suggestions: v.array(SuggestionDetail), next: v.nullable(v.string()) }),
  },
  run({ query: { state, ...rest } }, kit) {
    return kit.suggestions.list({ ...rest, ...(state && { states: state }) })
  },
})
