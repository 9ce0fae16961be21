import * as v from 'valibot'

import { Ending, Looked } from './ending.ts'
import { CycleId } from './id.ts'
import { Insight } from './insight.ts'
import { RepoPath } from './path.ts'
import { Draft, Suggestion } from './suggestion.ts'
import { Trigger } from './trigger.ts'

export const steps = ['observe', 'consult', 'propose', 'verify'] as const
export type Step = (typeof steps)[number]

export const CycleState = v.picklist(['queued', 'running', 'done', 'failed', 'cancelled'])
export type CycleState = v.InferOutput<typeof CycleState>

/** One turn of the loop for one spec, as the journal keeps it. */
export const Cycle = v.object({
  id: CycleId,
  spec: v.string(),
  repository: v.string(),
  state: CycleState,
  triggers: v.pipe(v.array(Trigger), v.minLength(1)),
  /** Lifts the cap on suggestions for this cycle. */
  all: v.boolean(),
  /** How many times a process has claimed it; every write of the claim names it. */
  epoch: v.number(),
  createdAt: v.number(),
  startedAt: v.nullable(v.number()),
  /** Milliseconds since 1970 by which the cycle must have ended; stored, so a restart does not lengthen it. */
  deadline: v.nullable(v.number()),
  endedAt: v.nullable(v.number()),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
})
export type Cycle = v.InferOutput<typeof Cycle>

/** What each step leaves for the next: the flow's order is the order of these types. */
export const Observed = v.object({
  step: v.literal('observe'),
  commit: v.string(),
  /** Files that git says differ from the commit; they are not looked at. */
  dirty: v.number(),
  /** Paths that were left out, each with the reason. */
  skipped: v.array(v.object({ path: v.string(), why: v.string() })),
  files: v.number(),
  /** Of the spec that the cycle began with; null in cycles of older versions. */
  specHash: v.optional(v.nullable(v.string()), null),
  /** The commit of the memory whose lessons the cycle keeps to; null where nothing was learned. */
  memory: v.optional(v.nullable(v.string()), null),
})
export type Observed = v.InferOutput<typeof Observed>

/** One agent that was asked. */
export const Asked = v.object({
  agent: v.string(),
  ms: v.number(),
  insights: v.number(),
  /** Why it did not answer, or what of its answer is missing; null where nothing is. */
  why: v.nullable(v.string()),
})
export type Asked = v.InferOutput<typeof Asked>

/** An agent that did not answer and why; or, where it `isPart`, what is missing from its answer. */
export const Silent = v.object({
  agent: v.string(),
  why: v.string(),
  isPart: v.exactOptional(v.literal(true)),
})
export type Silent = v.InferOutput<typeof Silent>

export const Consulted = v.object({
  ...v.omit(Observed, ['step']).entries,
  step: v.literal('consult'),
  insights: v.array(Insight),
  /** Agents that did not answer, or not wholly; what they lack is missing, the cycle goes on. */
  silent: v.array(Silent),
  /** Every agent that was asked, in the spec's order. */
  asked: v.optional(v.array(Asked), []),
})
export type Consulted = v.InferOutput<typeof Consulted>

export const Proposed = v.object({
  // What was asked and found is kept once, with its own step: there may be hundreds of insights.
  ...v.omit(Consulted, ['step', 'insights', 'asked']).entries,
  step: v.literal('propose'),
  drafts: v.array(Draft),
  /** Drafts that were not tried, by reason: known already, over the cap, outside the boundaries. */
  dropped: v.array(v.object({ title: v.string(), path: RepoPath, why: v.string() })),
  /** How many insights there were, how many of them suggestions answer already, and why a model was not asked. */
  looked: v.exactOptional(Looked),
  /** How many of them there was no room for: when what came of the cycle is decided, the next may come. */
  noRoom: v.exactOptional(v.number()),
})
export type Proposed = v.InferOutput<typeof Proposed>

export const Verified = v.object({
  ...v.omit(Proposed, ['step', 'drafts']).entries,
  step: v.literal('verify'),
  suggestions: v.array(Suggestion),
  /** How it ended; missing in cycles of older versions. */
  ending: v.exactOptional(Ending),
})
export type Verified = v.InferOutput<typeof Verified>

/** The schema of each step's result, by the step's name. */
export const stepResult = {
  observe: Observed,
  consult: Consulted,
  propose: Proposed,
  verify: Verified,
} as const
