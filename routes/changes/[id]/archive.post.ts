import { CycleShape, defineRoute, Line, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Begins the cycle that suggests the archive of a change: 202 with the cycle, 409 with what keeps it from that',
  params: v.strictObject({ id: Line }),
  body: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 202: v.object({ cycle: CycleShape, joined: v.boolean() }) },
  async run({ params, body }, kit) {
    const begun = await kit.changes.archive(params.id, body)
    return Response.json(begun, {
      status: 202,
      headers: { location: `/cycles/${begun.cycle.id}` },
    })
  },
})
