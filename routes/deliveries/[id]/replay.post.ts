import { defineRoute, DeliveryId, DeliveryShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Judges a delivery by the rule of today; with "again" even one whose triggers were made',
  params: v.strictObject({ id: DeliveryId }),
  body: v.strictObject({ again: v.optional(v.boolean(), false) }),
  answers: { 200: v.object({ delivery: DeliveryShape }) },
  run: async ({ params, body }, kit) => ({
    delivery: await kit.deliveries.replay(params.id, body),
  }),
})
