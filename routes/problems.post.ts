import { CycleShape, defineRoute, Problem, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'States a problem, for which a change is drafted: 202 with the cycle that drafts it',
  body: v.strictObject({ problem: Problem, repository: v.exactOptional(RepositoryPath) }),
  answers: { 202: v.object({ cycle: CycleShape, joined: v.boolean() }) },
  async run({ body }, kit) {
    const begun = await kit.problems.begin(body)
    return Response.json(begun, {
      status: 202,
      headers: { location: `/cycles/${begun.cycle.id}` },
    })
  },
})
