import { defineRoute, KeptTrace, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows which scenario is proved by which test, as it was last looked at',
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: KeptTrace },
  run: ({ query }, kit) => kit.trace(query),
})
