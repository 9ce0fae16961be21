import * as v from 'valibot'

import { Asked, CycleState } from './cycle.ts'
import { CycleId, InsightId, SuggestionId } from './id.ts'
import { Answer, Severity } from './insight.ts'
import { Review } from './review.ts'
import { By, Opinion, Place, suggestionStates } from './suggestion.ts'
import { CheckVerdict, Verdict } from './verdict.ts'

/** What doors show of things: the documented JSON, the same by HTTP and on the command line. */

export const InsightShape = v.object({
  id: InsightId,
  kind: v.string(),
  severity: Severity,
  path: v.string(),
  line: v.nullable(v.number()),
  message: v.string(),
  evidence: v.string(),
  requirement: v.nullable(v.string()),
  agent: v.string(),
  /** Where several agents report it: all of them. */
  sources: v.array(v.string()),
  trust: v.picklist(['own', 'stranger']),
  answer: Answer,
})
export type InsightShape = v.InferOutput<typeof InsightShape>

const suggestion = {
  id: SuggestionId,
  kind: v.string(),
  title: v.string(),
  state: v.picklist(suggestionStates),
  edits: v.array(
    v.object({ path: v.string(), action: v.picklist(['create', 'modify', 'delete']) }),
  ),
  /** One command to copy. */
  nextStep: v.string(),
}

/** A suggestion in a list. */
export const SuggestionShape = v.object({
  ...suggestion,
  verdict: v.object({
    improved: v.boolean(),
    score: v.object({ before: v.number(), after: v.number() }),
    checks: v.array(v.pick(CheckVerdict, ['name', 'outcome', 'before', 'after'])),
  }),
})
export type SuggestionShape = v.InferOutput<typeof SuggestionShape>

/** A suggestion whole. Times in milliseconds since 1970. */
export const SuggestionDetail = v.object({
  ...suggestion,
  verdict: v.object({
    improved: v.boolean(),
    score: v.object({ before: v.number(), after: v.number() }),
    checks: v.array(CheckVerdict),
    confinement: Verdict.entries.confinement,
  }),
  why: v.string(),
  /** Who wrote it: code, or a model that filled the fields of a question. */
  by: By,
  /** What a second model thinks; it decides nothing. */
  opinion: v.nullable(Opinion),
  /** The edits as a unified diff. */
  patch: v.string(),
  spec: v.string(),
  repository: v.string(),
  base: v.string(),
  cycle: CycleId,
  createdAt: v.number(),
  updatedAt: v.number(),
  /** Why the verdict is what it is. */
  reason: v.string(),
  insights: v.array(InsightShape),
  review: v.nullable(Review),
  place: v.nullable(Place),
  undone: v.nullable(Place),
})
export type SuggestionDetail = v.InferOutput<typeof SuggestionDetail>

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
    }),
  ),
  /** False until the agents have answered. */
  consulted: v.boolean(),
  /** Agents that did not answer, or not wholly. */
  silent: v.array(v.object({ agent: v.string(), why: v.string() })),
  /** Every agent that was asked, how long it took and what it had; empty for cycles of older versions. */
  asked: v.array(Asked),
  /** Models that were much slower than in the cycles before, a sentence each. */
  slow: v.array(v.string()),
  insights: v.array(InsightShape),
  suggestions: v.array(SuggestionShape),
  refuted: v.array(SuggestionShape),
  /** What was not tried, and why. */
  dropped: v.array(v.object({ title: v.string(), path: v.string(), why: v.string() })),
})
export type CycleDetail = v.InferOutput<typeof CycleDetail>

export const SpecShape = v.object({
  name: v.string(),
  goal: v.string(),
  hash: v.string(),
  boundaries: v.object({
    include: v.array(v.string()),
    exclude: v.array(v.string()),
    maxFiles: v.number(),
  }),
  checks: v.array(
    v.object({
      name: v.string(),
      kind: v.string(),
      weight: v.number(),
      command: v.nullable(v.string()),
    }),
  ),
  agents: v.array(v.string()),
  limits: v.object({ perCycle: v.number(), open: v.number(), minutes: v.number() }),
  /** Who says yes: in words, such as `person` or `rule for docs/**`. */
  review: v.string(),
})
export type SpecShape = v.InferOutput<typeof SpecShape>

/** What became of an apply or a revert. */
export const AppliedShape = v.object({
  applied: v.array(
    v.object({
      id: SuggestionId,
      branch: v.nullable(v.string()),
      commit: v.nullable(v.string()),
      paths: v.array(v.string()),
    }),
  ),
  refused: v.array(v.object({ id: SuggestionId, code: v.string(), why: v.string() })),
})
export type AppliedShape = v.InferOutput<typeof AppliedShape>

/** One line of the journal, as the stream carries it. */
export const EntryShape = v.object({
  id: v.number(),
  at: v.number(),
  type: v.string(),
  repository: v.string(),
  spec: v.optional(v.string()),
  cycle: v.optional(v.string()),
  suggestion: v.optional(v.string()),
  body: v.record(v.string(), v.unknown()),
})
export type EntryShape = v.InferOutput<typeof EntryShape>
