import { defineRoute, RepositoryPath, SpecsShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists the specs, the files that did not load, and the last trace',
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: SpecsShape },
  run: ({ query }, kit) => kit.specs.list(query),
})
