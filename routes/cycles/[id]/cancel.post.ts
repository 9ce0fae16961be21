import { CycleId, CycleShape, defineRoute, Words } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Cancels a cycle that waits or runs',
  params: v.strictObject({ id: CycleId }),
  body: v.strictObject({ why: v.optional(Words, 'cancelled by hand') }),
  answers: { 200: v.object({ cycle: CycleShape }) },
  run: async ({ params, body }, kit) => ({ cycle: await kit.cycles.cancel(params.id, body.why) }),
})
