import { defineRoute, JobShape, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists the jobs with their next and last runs, and the files that did not load',
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: {
    200: v.object({
      jobs: v.array(JobShape),
      broken: v.array(v.object({ file: v.string(), why: v.string() })),
    }),
  },
  run: ({ query }, kit) => kit.jobs.list(query),
})
