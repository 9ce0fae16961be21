import { defineRoute, JobRunDetail, JobRunId, wholeNumber } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows a run of a job with its steps and what it said, perhaps after a line',
  params: v.strictObject({ id: JobRunId }),
  query: v.strictObject({ after: v.exactOptional(wholeNumber(0, 1_000_000)) }),
  answers: { 200: JobRunDetail },
  run: ({ params, query }, kit) => kit.jobs.run(params.id, query.after),
})
