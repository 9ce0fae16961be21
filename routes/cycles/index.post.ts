import { CycleShape, defineRoute, RepositoryPath, SpecName, Words } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Asks for a cycle of a spec; joins the one that waits, where there is one',
  body: v.strictObject({
    spec: SpecName,
    repository: v.exactOptional(RepositoryPath),
    reason: v.exactOptional(Words),
    all: v.exactOptional(v.boolean()),
    depth: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100))),
  }),
  answers: { 202: v.object({ cycle: CycleShape, joined: v.boolean() }) },
  async run({ body }, kit) {
    const begun = await kit.cycles.begin(body)
    return Response.json(begun, {
      status: 202,
      headers: { location: `/cycles/${begun.cycle.id}` },
    })
  },
})
