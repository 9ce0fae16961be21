import { defineRoute, RepositoryPath, SpecName, SpecShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows a spec; a slash in its name is written %2F',
  params: v.strictObject({ name: SpecName }),
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: SpecShape },
  run: ({ params, query }, kit) => kit.specs.get(params.name, query),
})
