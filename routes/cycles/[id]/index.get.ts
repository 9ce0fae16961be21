import { CycleDetail, CycleId, defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows a cycle with what it did, found and made so far',
  params: v.strictObject({ id: CycleId }),
  answers: { 200: CycleDetail },
  run: ({ params }, kit) => kit.cycles.get(params.id),
})
