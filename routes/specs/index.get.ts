import { defineRoute, RepositoryPath, SpecShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists the specs, and the files that did not load',
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: {
    200: v.object({
      specs: v.array(SpecShape),
      broken: v.array(v.object({ file: v.string(), why: v.string() })),
    }),
  },
  run: ({ query }, kit) => kit.specs.list(query),
})
