import {
  defineRoute,
  followFrom,
  listOf,
  RepositoryPath,
  SpecName,
  StreamType,
  wholeNumber,
} from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'The journal as server-sent events, from now on or after an entry',
  query: v.strictObject({
    after: v.exactOptional(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
    type: v.exactOptional(listOf(StreamType)),
    spec: v.exactOptional(listOf(SpecName)),
    repository: v.exactOptional(listOf(RepositoryPath)),
  }),
  answers: { 200: 'text/event-stream' },
  run({ request, query: { after, type, spec, repository } }, kit) {
    return kit.follow(request, {
      after: followFrom(request, after),
      ...(type && { types: type }),
      ...(spec && { specs: spec }),
      ...(repository && { repositories: repository }),
      suggestions: false,
    })
  },
})
