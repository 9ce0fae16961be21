import * as v from 'valibot'

import { SuggestionId } from './id.ts'
import { outcomeStates } from './outcome.ts'
import { ReasonCode } from './review.ts'
import { ScorePoint } from './score.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What became of suggestions in the time. One that was proposed and accepted in it counts in both. */
export const ReportCounts = v.object({
  /** New ones that their checks found better, so that a person saw them. */
  proposed: count,
  accepted: count,
  applied: count,
  rejected: count,
  /** New ones that their checks did not find better. */
  refuted: count,
  /** By us, or by people in the repository. */
  reverted: count,
  expired: count,
  /** What the last cycle in the time left out. */
  heldBack: count,
})
export type ReportCounts = v.InferOutput<typeof ReportCounts>

/** What the cycles of the time took; milliseconds. */
export const ReportCost = v.object({
  cycles: count,
  failed: count,
  tokensIn: v.number(),
  tokensOut: v.number(),
  modelMs: v.number(),
  machineMs: v.number(),
  /** How long the commands of checks ran over new suggestions; null where no time was kept. */
  checksMs: v.nullable(v.number()),
  /** Minutes that people took for reviews, estimated. */
  reviewMinutes: v.number(),
})
export type ReportCost = v.InferOutput<typeof ReportCost>

const named = { id: SuggestionId, spec: v.string(), title: v.string() }

/** What a time brought to the specs of repositories, what it cost, and what a person is wanted for now. */
export const ReportShape = v.object({
  /** Milliseconds since 1970. */
  since: v.number(),
  until: v.number(),
  /** Absolute paths of the repositories it is about. */
  repositories: v.array(v.string()),
  specs: v.array(
    v.object({
      repository: v.string(),
      spec: v.string(),
      /** Where it stood when the time began, or was measured first, and stands now; null before a first score. */
      score: v.nullable(v.object({ from: ScorePoint, to: ScorePoint })),
      counts: ReportCounts,
      cost: ReportCost,
    }),
  ),
  /** The time before which tokens are not known any more, where that cuts the report short; else null. */
  tokensSince: v.nullable(v.number()),
  /** Newest first, at most 20. */
  applied: v.array(
    v.object({
      ...named,
      score: v.object({ before: v.number(), after: v.number() }),
      outcome: v.picklist([...outcomeStates, 'waiting']),
    }),
  ),
  /** By people; newest first, at most 20. */
  rejected: v.array(
    v.object({ ...named, by: v.string(), code: ReasonCode, why: v.nullable(v.string()) }),
  ),
  /** Why things were held back, the most frequent first, at most 10. */
  heldBack: v.array(v.object({ spec: v.string(), why: v.string(), count })),
  /** What a person is wanted for now, and the command for it, to be run in the repository. */
  needs: v.array(v.object({ what: v.string(), command: v.string() })),
  /** The one command to begin with; null where nothing waits. */
  next: v.nullable(v.string()),
})
export type ReportShape = v.InferOutput<typeof ReportShape>
