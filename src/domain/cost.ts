import * as v from 'valibot'

import { readingKind } from './reading.ts'

/** What the cycles of a spec have taken so far. Exchanges are swept; their sums are not. */
export const Cost = v.object({
  /** From when on it was counted; milliseconds since 1970. */
  since: v.number(),
  /** Cycles that have ended, however they did. */
  cycles: v.number(),
  /** Exchanges with models. */
  exchanges: v.number(),
  tokensIn: v.number(),
  tokensOut: v.number(),
  /** Milliseconds that models were at work. */
  modelMs: v.number(),
  /** Milliseconds from the start of each cycle to its end. */
  machineMs: v.number(),
})
export type Cost = v.InferOutput<typeof Cost>

/** One reading a spec; its subject is the spec's name. */
export const costKind = readingKind('cost', Cost)
