import * as v from 'valibot'

import { StatedAnswer } from './ask.ts'
import { draftKey, StatedDraft } from './stated-draft.ts'

/** A problem as a person or a tool states it: text to read, and never an instruction. */
export const Problem = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(4000),
  v.regex(/^(?:\P{Cc}|[\r\n\t])+$/u, 'it is not plain text'),
)
export type Problem = v.InferOutput<typeof Problem>

/** Why a cycle began. `depth` counts the cycles in a chain that caused one another, from 0. */
export const Trigger = v.object({
  kind: v.picklist(['hand', 'start', 'commit', 'job', 'route', 'outcome']),
  reason: v.string(),
  at: v.number(),
  depth: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** What the cycle is to draft a change for; only a spec that works problems takes one. */
  problem: v.exactOptional(Problem),
  /** `stranger` where what asks is text that anyone could write: no rule accepts what comes of it. */
  trust: v.exactOptional(v.literal('stranger')),
  /** What the cycle is to draft a document of; only a spec that works answers takes one. */
  answer: v.exactOptional(StatedAnswer),
  /** What a job suggests; a spec that works insights takes one. */
  draft: v.exactOptional(StatedDraft),
})
export type Trigger = v.InferOutput<typeof Trigger>

/** The longest chain of cycles that may cause one another before a person has to ask. */
export const maxDepth = 3

/** Drafts of jobs that may wait for one cycle. */
export const mostDrafts = 50

/** Triggers that a cycle remembers; of further ones that join it, the journal alone tells. */
const mostRemembered = 20

/**
 * The triggers of a cycle that one more joins; what it carries, and that a stranger asked, is never
 * forgotten. A draft that waits already does not wait twice.
 */
export function joinTriggers(triggers: readonly Trigger[], more: Trigger): Trigger[] {
  const { draft } = more
  if (draft && triggers.some((one) => one.draft && draftKey(one.draft) === draftKey(draft)))
    return [...triggers]
  const isNews =
    more.problem !== undefined ||
    more.answer !== undefined ||
    draft !== undefined ||
    (more.trust === 'stranger' && !triggers.some((one) => one.trust === 'stranger'))
  return triggers.length < mostRemembered || isNews ? [...triggers, more] : [...triggers]
}
