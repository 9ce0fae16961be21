import * as v from 'valibot'

import { Asked, CycleState, Silent } from './cycle.ts'
import { Ending } from './ending.ts'
import { CycleId } from './id.ts'
import { InsightShape, SuggestionShape } from './shape.ts'

/** A cycle in a list. */
export const CycleShape = v.object({
  id: CycleId,
  spec: v.string(),
  repository: v.string(),
  state: CycleState,
  triggers: v.array(
    v.object({
      kind: v.string(),
      reason: v.string(),
      at: v.number(),
      depth: v.number(),
      problem: v.exactOptional(v.string()),
    }),
  ),
  createdAt: v.number(),
  startedAt: v.nullable(v.number()),
  endedAt: v.nullable(v.number()),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
})
export type CycleShape = v.InferOutput<typeof CycleShape>

/** A cycle with what it did, found and made so far. */
export const CycleDetail = v.object({
  cycle: v.object({
    ...CycleShape.entries,
    steps: v.array(v.object({ name: v.string(), ms: v.number() })),
  }),
  /** The commit it looks at, and how many files of the working tree differ from it; null before `observe` has ended. */
  observed: v.nullable(
    v.object({
      commit: v.string(),
      dirty: v.number(),
      /** Of the spec that it began with; null in cycles of older versions. */
      specHash: v.optional(v.nullable(v.string()), null),
      /** The commit of the memory whose lessons it keeps to; null where nothing was learned. */
      memory: v.optional(v.nullable(v.string()), null),
    }),
  ),
  /** False until the agents have answered. */
  consulted: v.boolean(),
  /** Agents that did not answer, or not wholly. */
  silent: v.array(Silent),
  /** Every agent that was asked, how long it took and what it had; empty for cycles of older versions. */
  asked: v.array(Asked),
  /** Models that were much slower than in the cycles before, a sentence each. */
  slow: v.array(v.string()),
  insights: v.array(InsightShape),
  suggestions: v.array(SuggestionShape),
  refuted: v.array(SuggestionShape),
  /** How it ended, in a word and a sentence; null until it is done, and in cycles of older versions. */
  ending: v.nullable(Ending),
  /** What was not tried, and why. */
  dropped: v.array(v.object({ title: v.string(), path: v.string(), why: v.string() })),
})
export type CycleDetail = v.InferOutput<typeof CycleDetail>
