import { Cursor, CycleShape, defineRoute, RepositoryPath, SpecName, wholeNumber } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists cycles, newest first',
  query: v.strictObject({
    repository: v.exactOptional(RepositoryPath),
    spec: v.exactOptional(SpecName),
    after: v.exactOptional(Cursor),
    limit: v.optional(wholeNumber(1, 200), '20'),
  }),
  answers: { 200: v.object({ cycles: v.array(CycleShape), next: v.nullable(v.string()) }) },
  run: ({ query }, kit) => kit.cycles.list(query),
})
