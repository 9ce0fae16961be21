import { CycleShape, defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Holds the lessons against what was decided, and suggests what to learn and what to forget',
  body: v.strictObject({}),
  answers: { 202: v.object({ cycle: CycleShape, joined: v.boolean() }) },
  async run(_, kit) {
    const begun = await kit.lessons.suggest()
    return Response.json(begun, {
      status: 202,
      headers: { location: `/cycles/${begun.cycle.id}` },
    })
  },
})
