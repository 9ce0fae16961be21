import { Cursor, defineRoute, DeliveryShape, DeliveryState, wholeNumber } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists deliveries, newest first',
  query: v.strictObject({
    hook: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/, 'it is not a hook'))),
    state: v.exactOptional(DeliveryState),
    after: v.exactOptional(Cursor),
    limit: v.optional(wholeNumber(1, 200), '20'),
  }),
  answers: { 200: v.object({ deliveries: v.array(DeliveryShape), next: v.nullable(v.string()) }) },
  run: ({ query }, kit) => kit.deliveries.list(query),
})
