import { CycleId, defineRoute, Exchange, ToolCallRecord } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Shows what a cycle asked a model and the tools of servers, and what they said, without secrets',
  params: v.strictObject({ id: CycleId }),
  answers: { 200: v.object({ exchanges: v.array(Exchange), calls: v.array(ToolCallRecord) }) },
  run: async ({ params: { id } }, kit) => ({
    exchanges: await kit.cycles.exchanges(id),
    calls: await kit.cycles.calls(id),
  }),
})
