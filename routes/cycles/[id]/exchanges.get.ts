import { CycleId, defineRoute, Exchange } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows what a cycle asked a model and what it said, without secrets',
  params: v.strictObject({ id: CycleId }),
  answers: { 200: v.object({ exchanges: v.array(Exchange) }) },
  run: async ({ params }, kit) => ({ exchanges: await kit.cycles.exchanges(params.id) }),
})
