import { defineRoute, JobRunId, JobRunShape, Words } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Cancels a run of a job that waits or runs',
  params: v.strictObject({ id: JobRunId }),
  body: v.strictObject({ why: v.optional(Words, 'cancelled by hand') }),
  answers: { 200: v.object({ run: JobRunShape }) },
  run: async ({ params, body }, kit) => ({ run: await kit.jobs.cancel(params.id, body.why) }),
})
