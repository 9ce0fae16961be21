import * as v from 'valibot'

/** Why a person said no, in one word; what else they say goes into `why`. */
export const ReasonCode = v.picklist([
  'wrong',
  'not-now',
  'style',
  'out-of-scope',
  'duplicate',
  'other',
])
export type ReasonCode = v.InferOutput<typeof ReasonCode>

/** A yes or no, by whom, and why. */
export const Review = v.object({
  accept: v.boolean(),
  by: v.pipe(v.string(), v.minLength(1)),
  code: v.optional(ReasonCode),
  why: v.optional(v.string()),
  at: v.number(),
})
export type Review = v.InferOutput<typeof Review>
