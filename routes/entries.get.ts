import {
  defineRoute,
  EntriesShape,
  EntryType,
  listOf,
  RepositoryPath,
  SpecName,
  wholeNumber,
} from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'The newest lines of the journal, newest first',
  query: v.strictObject({
    type: v.exactOptional(listOf(EntryType)),
    spec: v.exactOptional(SpecName),
    repository: v.exactOptional(RepositoryPath),
    limit: v.optional(wholeNumber(1, 200), '20'),
  }),
  answers: { 200: EntriesShape },
  run: ({ query: { type, ...rest } }, kit) =>
    kit.entries({ ...rest, ...(type && { types: type }) }),
})
