import * as v from 'valibot'

import { CycleState } from './cycle.ts'
import { Ending } from './ending.ts'
import { CycleId, InsightId, SuggestionId } from './id.ts'
import { Answer, Severity } from './insight.ts'
import { KeptTrace } from './kept-trace.ts'
import { Limits, Pause } from './limits.ts'
import { Review } from './review.ts'
import { SelfTest } from './self-test.ts'
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
    judge: Verdict.entries.judge,
    remarks: Verdict.entries.remarks,
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
  /** What it holds back, in words, where it was rejected: "suggestions forget" lifts that. */
  holds: v.nullable(v.string()),
  place: v.nullable(Place),
  undone: v.nullable(Place),
})
export type SuggestionDetail = v.InferOutput<typeof SuggestionDetail>

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
  limits: Limits,
  /** Why none of its cycles begins by itself in the repository that is meant, and since when (milliseconds since 1970). */
  paused: v.nullable(Pause),
  /** Whether changes are drafted for what no requirement covers. */
  drafts: v.picklist(['nothing', 'changes']),
  /** Who says yes: in words, such as `person` or `rule for docs/**`. */
  review: v.string(),
  /** Its newest cycle; null before the first. Absent, as what follows, where no repository is meant. */
  lastCycle: v.exactOptional(
    v.nullable(
      v.object({
        id: CycleId,
        state: CycleState,
        createdAt: v.number(),
        endedAt: v.nullable(v.number()),
        /** Null until it is done, and where its entry was swept. */
        ending: v.nullable(Ending),
        /** Why it failed; null where it did not. */
        fault: v.nullable(v.string()),
      }),
    ),
  ),
  /** What its checks were worth when they were tested last; null where they never were. */
  selfTest: v.exactOptional(v.nullable(v.object({ ...SelfTest.entries, at: v.number() }))),
})
export type SpecShape = v.InferOutput<typeof SpecShape>

/** The specs of a repository, the files that did not load, and what was last known of its scenarios. */
export const SpecsShape = v.object({
  specs: v.array(SpecShape),
  broken: v.array(v.object({ file: v.string(), why: v.string() })),
  /** Null where it was never traced, or no repository is meant. */
  trace: v.nullable(KeptTrace),
})
export type SpecsShape = v.InferOutput<typeof SpecsShape>

/** What became of an apply or a revert. */
export const AppliedShape = v.object({
  applied: v.array(
    v.object({
      id: SuggestionId,
      branch: v.nullable(v.string()),
      commit: v.nullable(v.string()),
      paths: v.array(v.string()),
      /** What else there is to say: where other checks judged it now than before, or why its branch has another name. */
      remark: v.exactOptional(v.string()),
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
