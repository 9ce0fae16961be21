import { defineRoute, JobRunShape, RepositoryPath, SpecName, Words } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Asks for a run of a job now; joins the one that waits, where there is one',
  params: v.strictObject({ name: SpecName }),
  body: v.strictObject({
    repository: v.exactOptional(RepositoryPath),
    reason: v.exactOptional(Words),
  }),
  answers: { 202: v.object({ run: JobRunShape, joined: v.boolean() }) },
  async run({ params, body }, kit) {
    const begun = await kit.jobs.begin(params.name, body)
    return Response.json(begun, {
      status: 202,
      headers: { location: `/jobs/runs/${begun.run.id}` },
    })
  },
})
