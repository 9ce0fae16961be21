import * as v from 'valibot'

import { Cost } from './cost.ts'
import { SuggestionId } from './id.ts'
import { Outcome, outcomeStates } from './outcome.ts'
import { ScorePoint } from './score.ts'
import { Place, suggestionStates } from './suggestion.ts'
import { CheckVerdict, Finding } from './verdict.ts'

const told = v.nullable(v.pick(Finding, ['score', 'problems', 'value']))

/** A suggestion that was applied: what spoke for it, and what became of it. */
const Step = v.object({
  id: SuggestionId,
  kind: v.string(),
  title: v.string(),
  /** When it was applied; milliseconds since 1970. */
  at: v.number(),
  by: v.string(),
  score: v.object({ before: v.number(), after: v.number() }),
  /** Each check before and after it. */
  checks: v.array(
    v.object({
      name: v.string(),
      outcome: CheckVerdict.entries.outcome,
      before: told,
      after: told,
    }),
  ),
  place: Place,
  /** What the repository did with it; null while it waits, or was never looked at. */
  outcome: v.nullable(Outcome),
  /** The command that undoes it; null where it is undone, or was never taken. */
  undo: v.nullable(v.string()),
})

/** How suggestions of one kind did. */
const KindLine = v.object({
  kind: v.string(),
  /** Those that its checks found better, so that a person saw them. */
  shown: v.number(),
  accepted: v.number(),
  rejected: v.number(),
  /** Those that its checks did not find better. */
  refuted: v.number(),
  /** Those that are in the history now, edited or not. */
  merged: v.number(),
  reverted: v.number(),
})

/** How a spec did in one repository: its way from the first commit, its suggestions, and what they cost. */
export const LedgerShape = v.object({
  repository: v.string(),
  spec: v.string(),
  /** All of it in one line: what got better since the start, what was accepted, and what that cost. */
  headline: v.string(),
  /** Null before a first cycle has come to its last step. */
  score: v.nullable(
    v.object({
      first: ScorePoint,
      best: ScorePoint,
      now: ScorePoint,
      series: v.array(ScorePoint),
    }),
  ),
  shown: v.number(),
  accepted: v.number(),
  /** Suggestions by state. */
  states: v.record(v.picklist(suggestionStates), v.number()),
  /** Applied ones by what the repository did with them; `waiting` for those of which nothing is known yet. */
  outcomes: v.record(v.picklist([...outcomeStates, 'waiting']), v.number()),
  kinds: v.array(KindLine),
  /** What its cycles took; null before one has ended. */
  cost: v.nullable(
    v.object({
      ...Cost.entries,
      /** Suggestions that were accepted in that time. */
      accepted: v.number(),
      /** Null where none was. */
      tokensPerAccepted: v.nullable(v.number()),
      machineMsPerAccepted: v.nullable(v.number()),
    }),
  ),
  /** Minutes that reviewing took, estimated; null where nobody estimates them. */
  reviewMinutes: v.nullable(v.number()),
  /** Oldest first. */
  steps: v.array(Step),
})
export type LedgerShape = v.InferOutput<typeof LedgerShape>
