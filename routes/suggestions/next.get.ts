import { defineRoute, RepositoryPath, SpecName, TurnsShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists the suggestions that wait, what is worth most a minute of a person first',
  query: v.strictObject({
    repository: v.exactOptional(RepositoryPath),
    spec: v.exactOptional(SpecName),
  }),
  answers: { 200: TurnsShape },
  run: ({ query }, kit) => kit.suggestions.next(query),
})
