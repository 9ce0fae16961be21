import { defineRoute, DeliveryDetail, DeliveryId } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows a delivery with its body as it came',
  params: v.strictObject({ id: DeliveryId }),
  answers: { 200: DeliveryDetail },
  run: ({ params }, kit) => kit.deliveries.get(params.id),
})
