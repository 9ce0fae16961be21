// What a benchmark found, beside the raw limit of the same run: said on a line, and kept for the report
// where the run collects them (tools/bench.ts names the file).
import { appendFileSync } from 'node:fs'

import * as v from 'valibot'

/** What is held to a goal: our figure over the raw one, our figure less the raw one, or our figure alone. */
const By = v.picklist(['ratio', 'difference', 'value'])

/** What grew while a cost was measured, how much there was of it, and what the cost was each time. */
export const Growth = v.strictObject({
  of: v.string(),
  sizes: v.array(v.number()),
  each: v.array(v.number()),
})
export type Growth = v.InferOutput<typeof Growth>

export const Figure = v.strictObject({
  /** The benchmark that found it: its file without the ending. */
  bench: v.string(),
  /** What was measured, in a few words: its name in the report, and for the gate. */
  name: v.string(),
  ours: v.number(),
  /** The raw limit, measured in the same run; null where there is none. */
  raw: v.nullable(v.number()),
  /** Whose figure `raw` is where it is no limit but a peer's, as the report names it. */
  beside: v.optional(v.string()),
  unit: v.string(),
  by: By,
  /** What is good enough, a bound from above or from below; null where there is no goal. */
  goal: v.nullable(
    v.union([v.strictObject({ atMost: v.number() }), v.strictObject({ atLeast: v.number() })]),
  ),
  growth: v.optional(Growth),
})
export type Figure = v.InferOutput<typeof Figure>

/** Says a figure, and keeps it where figures are collected. Throws RangeError for one that is no number. */
export function figure(found: Figure): void {
  if (![found.ours, found.raw ?? 0].every(Number.isFinite))
    throw new RangeError(`Cannot keep figure "${found.name}": ${found.ours} over ${found.raw}`)
  console.log(sentence(found))
  const file = process.env.OSTINATO_BENCH_FIGURES
  if (file) appendFileSync(file, `${JSON.stringify(found)}\n`)
}

/** What is held to the goal. */
export function heldValue({ ours, raw, by }: Figure): number {
  if (raw === null || by === 'value') return ours
  return by === 'ratio' ? ours / raw : ours - raw
}

/** Whether the goal is met; null where there is none. */
export function isMet(found: Figure): boolean | null {
  const { goal } = found
  if (goal === null) return null
  return 'atMost' in goal ? heldValue(found) <= goal.atMost : heldValue(found) >= goal.atLeast
}

/** `finishStep(): 0.21 ms over 0.16 ms, ratio 1.31; goal at most 1.25: missed` */
export function sentence(found: Figure): string {
  const { name, ours, raw, unit, by } = found
  const whose = found.beside === undefined ? '' : ` of ${found.beside}`
  const over = raw === null ? '' : ` over ${short(raw)} ${unit}${whose}`
  const held =
    raw === null || by === 'value' ? '' : `, ${by} ${short(heldValue(found))}${unitOf(found)}`
  const met = isMet(found)
  const goal = met === null ? '' : `; goal ${goalOf(found)}: ${met ? 'met' : 'missed'}`
  return `${name}: ${short(ours)} ${unit}${over}${held}${goal}`
}

/** `at most 1.25`, `at least 8000 steps/s` */
export function goalOf(found: Figure): string {
  const { goal } = found
  if (goal === null) return ''
  return 'atMost' in goal
    ? `at most ${short(goal.atMost)}${unitOf(found)}`
    : `at least ${short(goal.atLeast)}${unitOf(found)}`
}

/** By which power a cost grew from one size to the next, at most: 0 for none, 1 as the size does, 2 as its square. */
export function exponentOf({ sizes, each }: Growth): number {
  const powers = sizes.slice(1).map((size, at) => {
    const [less = Number.NaN, before = Number.NaN] = [sizes[at], each[at]]
    return Math.log((each[at + 1] ?? Number.NaN) / before) / Math.log(size / less)
  })
  return Math.max(...powers)
}

/** Three digits that count. */
export function short(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(digits, 4))
}

/** The middle of all values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

/** The value that so large a share of all lies below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function unitOf({ by, unit, raw }: Figure): string {
  return by === 'ratio' && raw !== null ? '' : ` ${unit}`
}
