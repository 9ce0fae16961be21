import { defineRoute, JobDetail, RepositoryPath, SpecName } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows a job with its last runs; a slash in its name is written %2F',
  params: v.strictObject({ name: SpecName }),
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: JobDetail },
  run: ({ params, query }, kit) => kit.jobs.get(params.name, query),
})
