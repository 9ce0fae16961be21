import * as v from 'valibot'

import type { Verdict } from './verdict.ts'

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
  /** The spec whose rule said it; absent where a person did. */
  rule: v.optional(v.string()),
  at: v.number(),
})
export type Review = v.InferOutput<typeof Review>

const names = v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1))

/**
 * Who says yes: any person; the named ones; or a rule that the person wrote, for suggestions all of
 * whose files match `auto` and of whose verdict `when` is true (default: no check is flaky), while the
 * others wait for a person.
 */
export const ReviewPolicy = v.union(
  [
    v.literal('person'),
    v.strictObject({ by: names }),
    v.strictObject({
      auto: names,
      when: v.optional(
        v.custom<(verdict: Verdict) => boolean>(
          (value) => typeof value === 'function',
          'not a function',
        ),
      ),
      by: v.optional(names),
    }),
  ],
  'say "person", { by: ["ana"] } or { auto: ["docs/**"], when: (verdict) => … }',
)
export type ReviewPolicy = v.InferOutput<typeof ReviewPolicy>

/** Who may review, by name; null where anyone may. */
export function reviewersOf(policy: ReviewPolicy): readonly string[] | null {
  return policy === 'person' ? null : (policy.by ?? null)
}
