import {
  defineRoute,
  InboxShape,
  listOf,
  RepositoryPath,
  SpecName,
  suggestionStates,
} from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists suggestions, a line each: open ones what is worth most a minute first',
  query: v.strictObject({
    repository: v.exactOptional(RepositoryPath),
    spec: v.exactOptional(SpecName),
    state: v.exactOptional(listOf(v.picklist(suggestionStates))),
  }),
  answers: { 200: InboxShape },
  run({ query: { state, ...rest } }, kit) {
    return kit.suggestions.inbox({ ...rest, ...(state && { states: state }) })
  },
})
