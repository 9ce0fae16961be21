import type { Edit } from '../domain/edit.ts'
import type { Insight } from '../domain/insight.ts'
import type { CheckVerdict } from '../domain/verdict.ts'
import type { Place } from './baselines.ts'
import { workObjection } from './changes/worked.ts'
import { notProven } from './proven-test.ts'
import { stillFailing } from './still-failing.ts'
import { stillRed } from './still-red.ts'
import type { Trial } from './trial.ts'

/** Edits whose checks find them better, and what was found. */
export interface Tried {
  edits: readonly Edit[]
  insights: readonly Insight[]
  trial: Trial
  /** The files with the edits made; a command that ran there already is not run again. */
  after: Place
  checks: readonly CheckVerdict[]
  /** Adds a sentence to the verdict. */
  remark(text: string): void
}

/** Says what is still to be said against edits; null where nothing is. */
export type Objection = (tried: Tried) => string | null | Promise<string | null>

/** What more must hold of an edit than that its checks find it better, in this order. */
const objections: readonly Objection[] = [
  ({ insights, checks, trial: { runs, place, spec } }) =>
    stillFailing(insights, { runs, checks }, { view: place.base.view, spec }),
  ({ insights, after, trial: { deps, place, spec } }) =>
    stillRed(insights, { before: place, after, spec }, deps.baselines),
  ({ edits, insights, trial, after }) => workObjection(edits, insights, { trial, after }),
  notProven,
]

/** The first thing that is to be said against edits that their checks find better; null where nothing is. */
export async function objectionTo(tried: Tried): Promise<string | null> {
  for (const object of objections) {
    const why = await object(tried)
    if (why !== null) return why
  }
  return null
}
