import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer(), v.minValue(1))

/** How much a spec may do by itself before it stops. */
export const Limits = v.strictObject({
  /** New suggestions a cycle. */
  perCycle: v.optional(count, 3),
  /** Suggestions that may wait for a review at once. */
  open: v.optional(count, 10),
  /** Minutes from the start of a cycle to its end. */
  minutes: v.optional(v.pipe(v.number(), v.minValue(0.01)), 10),
  /** Days after which a suggestion that nobody reviewed expires, and for which it then rests. */
  expireDays: v.optional(v.pipe(v.number(), v.minValue(0.01)), 30),
  /** Days for which "not now" holds. */
  notNowDays: v.optional(v.pipe(v.number(), v.minValue(0.01)), 14),
  /** Tokens that a cycle may have models read and write. */
  tokens: v.optional(count, 60_000),
  /** The same of all cycles of the spec in a repository within 24 hours, and the minutes they may take together. */
  perDay: v.optional(
    v.strictObject({
      tokens: v.optional(count, 2_000_000),
      minutes: v.optional(v.pipe(v.number(), v.minValue(0.01)), 240),
    }),
    {},
  ),
  /** Cycles one after the other that showed something and brought nothing that was accepted. */
  plateau: v.optional(count, 10),
})
export type Limits = v.InferOutput<typeof Limits>

/** What holds where a spec says nothing, or is not known. */
export const usualLimits: Limits = v.parse(Limits, {})

/** Why nothing of a spec begins by itself, and since when. */
export const Pause = v.object({ why: v.string(), since: v.number() })
export type Pause = v.InferOutput<typeof Pause>

/** Tokens that were read and written: in one cycle, and within 24 hours for its spec and for all. */
export interface SpentTokens {
  cycle: number
  day: number
  all: number
}
