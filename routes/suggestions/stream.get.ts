import { defineRoute, followFrom, listOf, RepositoryPath, SpecName, wholeNumber } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Suggestions as server-sent events, whole, whenever one changes',
  query: v.strictObject({
    after: v.exactOptional(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
    spec: v.exactOptional(listOf(SpecName)),
    repository: v.exactOptional(listOf(RepositoryPath)),
  }),
  answers: { 200: 'text/event-stream' },
  run({ request, query: { after, spec, repository } }, kit) {
    return kit.follow(request, {
      after: followFrom(request, after),
      ...(spec && { specs: spec }),
      ...(repository && { repositories: repository }),
      suggestions: true,
    })
  },
})
