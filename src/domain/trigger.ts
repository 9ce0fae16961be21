import * as v from 'valibot'

import { StatedAnswer } from './ask.ts'

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
  /** What the cycle is to draft a document of; only a spec that works answers takes one. */
  answer: v.exactOptional(StatedAnswer),
})
export type Trigger = v.InferOutput<typeof Trigger>

/** The longest chain of cycles that may cause one another before a person has to ask. */
export const maxDepth = 3
