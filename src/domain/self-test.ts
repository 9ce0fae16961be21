import * as v from 'valibot'

import { type Reading, readingKind, readingsOf } from './reading.ts'

/** How steady a command is on the same files. */
export const Noise = v.object({
  runs: v.number(),
  /** So many of them passed. */
  passed: v.number(),
  /** Tests that passed in some runs and failed in others. */
  flaky: v.array(v.string()),
  /** Between the largest and the smallest number that a metric read; null for what is none. */
  spread: v.nullable(v.number()),
})
export type Noise = v.InferOutput<typeof Noise>

/**
 * `proven`: it rejected a bad change, and accepted its undoing. `blind`: a change that its spec calls bad was
 * not rejected, or the undoing not accepted. `unproven`: there was none that it rejected.
 */
export const Arming = v.picklist(['proven', 'blind', 'unproven'])
export type Arming = v.InferOutput<typeof Arming>

export const TestedCheck = v.object({
  name: v.string(),
  state: Arming,
  /** One sentence: what it noticed, or what it did not. */
  why: v.string(),
  /** Null for a check that is built in: it runs nothing. */
  noise: v.nullable(Noise),
})
export type TestedCheck = v.InferOutput<typeof TestedCheck>

/** What a spec's checks are worth: each of them after it was shown a change that it has to reject. */
export const SelfTest = v.object({
  /** Hash of the spec's script. */
  spec: v.string(),
  /** Hash of its checks, and of what their own files hold. */
  judge: v.string(),
  commit: v.string(),
  checks: v.array(TestedCheck),
})
export type SelfTest = v.InferOutput<typeof SelfTest>

/** The subject is the spec's name. */
export const selfTestKind = readingKind('self-test', SelfTest)

/** The self-test of a judge among readings; null where this very judge was not tested. */
export function selfTestOf(readings: readonly Reading[], judge: string): SelfTest | null {
  return (
    readingsOf(selfTestKind, readings).find(({ value }) => value.judge === judge)?.value ?? null
  )
}
