import { defineRoute, LedgerShape, RepositoryPath, SpecName } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'How each spec did since its start: problems, suggestions and what became of them, cost, every step',
  query: v.strictObject({
    repository: v.exactOptional(RepositoryPath),
    spec: v.exactOptional(SpecName),
  }),
  answers: { 200: v.object({ ledger: v.array(LedgerShape) }) },
  run: async ({ query }, kit) => ({ ledger: await kit.ledger(query) }),
})
