import * as v from 'valibot'

import { SuggestionDetail } from './shape.ts'

/** The suggestions that wait, in the order in which a person had best look at them. */
export const TurnsShape = v.object({
  suggestions: v.array(
    v.object({
      ...SuggestionDetail.entries,
      /** Minutes that a person needs to judge it, about. */
      minutes: v.number(),
      /** Expected value a minute. */
      worth: v.number(),
      /** True where the day's attention is used up before it. */
      later: v.boolean(),
    }),
  ),
  /** Minutes of attention a day, and how many of them today's reviews took. */
  attention: v.object({ minutes: v.number(), spent: v.number() }),
})
export type TurnsShape = v.InferOutput<typeof TurnsShape>
