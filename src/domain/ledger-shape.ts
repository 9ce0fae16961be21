import * as v from 'valibot'

import { SuggestionId } from './id.ts'
import { Place } from './suggestion.ts'

/** What became of a spec's suggestions in one repository. */
export const LedgerShape = v.object({
  repository: v.string(),
  spec: v.string(),
  /** Suggestions by state. */
  outcomes: v.record(v.string(), v.number()),
  /** Every applied step, oldest first, with its evidence and the command that undoes it. */
  steps: v.array(
    v.object({
      id: SuggestionId,
      title: v.string(),
      at: v.number(),
      by: v.string(),
      score: v.object({ before: v.number(), after: v.number() }),
      place: Place,
      undo: v.string(),
    }),
  ),
})
export type LedgerShape = v.InferOutput<typeof LedgerShape>
