import * as v from 'valibot'

import { readingKind } from './reading.ts'

/**
 * What the repository did with an applied suggestion. `merged`: it is in the history that is checked out.
 * `edited`: it was, and a person changed the same passage since. `reverted`: it was, and is not any more.
 * `ignored`: for 30 days it was not taken. `discarded`: its branch was deleted, and it was not taken.
 */
export const outcomeStates = ['merged', 'edited', 'reverted', 'ignored', 'discarded'] as const

export const Outcome = v.object({
  state: v.picklist(outcomeStates),
  /** Since when it is so, as far as we looked; milliseconds since 1970. */
  at: v.number(),
  /** The commit that was checked out when it was last seen so. */
  commit: v.string(),
  /** How much of its text is there, from 0 to 1. */
  share: v.number(),
  /** What it is known by, in a sentence. */
  evidence: v.string(),
})
export type Outcome = v.InferOutput<typeof Outcome>
export type OutcomeState = Outcome['state']

/** One reading a suggestion that was applied; its subject is the suggestion's id. */
export const outcomeKind = readingKind('outcome', Outcome)
