import * as v from 'valibot'

import { metricGain } from './command-finding.ts'
import { type Reading, readingKind, readingsOf } from './reading.ts'

/** What one check of a spec said of a commit. */
export const CheckScore = v.object({
  name: v.string(),
  /** Hash of what the check is: one that was changed begins anew. */
  judge: v.string(),
  weight: v.number(),
  /** `not-run`: the cycle had no use for its command; `flaky` and `refused` say nothing of the commit. */
  outcome: v.picklist(['judged', 'flaky', 'refused', 'not-run']),
  score: v.number(),
  problems: v.number(),
  /** The number a metric read. */
  value: v.nullable(v.number()),
  goal: v.nullable(v.picklist(['min', 'max'])),
})
export type CheckScore = v.InferOutput<typeof CheckScore>

export const Score = v.object({
  spec: v.string(),
  commit: v.string(),
  /** When the commit was measured first; milliseconds since 1970. */
  since: v.number(),
  checks: v.array(CheckScore),
})
export type Score = v.InferOutput<typeof Score>

/** The score of each commit that a cycle of a spec came to; its subject is `spec@commit`. */
export const scoreKind = readingKind('score', Score)
export type ScoreReading = Reading<Score>

/** So many scores of a spec are kept. */
export const mostScores = 400

/** All checks of one commit together. */
export const ScorePoint = v.object({
  commit: v.string(),
  /** When it was measured first; milliseconds since 1970. */
  at: v.number(),
  score: v.number(),
  problems: v.number(),
  /** False where a check was not judged there: it counts with what it said last. */
  whole: v.boolean(),
  /** Checks that were refused there, or disagreed with themselves. */
  unsure: v.array(v.string()),
})
export type ScorePoint = v.InferOutput<typeof ScorePoint>

/** A spec's way from its first commit on, in the order in which commits were measured first. */
export interface ScoreLine {
  first: ScorePoint
  /** The newest of those that no other is better than. */
  best: ScorePoint
  /** The commit that was measured last: it need not be the newest. */
  now: ScorePoint
  series: ScorePoint[]
}

/**
 * The scores of a spec, made comparable: those checks count that the spec has now. One that a cycle did
 * not judge keeps what it said before; one that came later counts from the start with what it said first,
 * so that it is neither gain nor loss by itself. A metric counts by its gain on its first value.
 */
export function scoreLine(readings: readonly Reading[]): ScoreLine | null {
  const scores = inOrder(readings)
  const last = scores.reduce<ScoreReading | null>(
    (newest, one) => (newest === null || one.at >= newest.at ? one : newest),
    null,
  )
  if (last === null) return null
  const lines = last.value.checks.map((check) => lineOf(check, scores))
  const series = scores.map((one, at) => pointOf(one, lines, at))
  const now = series[scores.indexOf(last)]
  const [first] = series
  if (!first || !now) return null
  const best = series.reduce((best, one) => (one.score >= best.score ? one : best))
  return { first, best, now, series }
}

/**
 * Those of a spec's scores that may go where there are more than `most`: old ones first, but for the
 * first, the best, the last and one of each day; then the oldest of those as well.
 */
export function thinScores(readings: readonly Reading[], most = mostScores): Reading[] {
  const scores = inOrder(readings)
  const line = scoreLine(readings)
  if (line === null || scores.length <= most) return []
  const kept = new Set([line.first, line.best, line.now].map(({ commit }) => commit))
  const days = new Map(scores.map(({ value }) => [dayOf(value.since), value.commit]))
  const daily = new Set(days.values())
  const spare = scores.filter(({ value }) => !kept.has(value.commit))
  const [often, rare] = [
    spare.filter(({ value }) => !daily.has(value.commit)),
    spare.filter(({ value }) => daily.has(value.commit)),
  ]
  return [...often, ...rare].slice(0, scores.length - most)
}

interface CheckLine {
  name: string
  judge: string
  /** Its part of the score, and its problems, at each reading; what it said last where it was not judged. */
  parts: { score: number; problems: number }[]
}

function lineOf({ name, judge, weight, goal }: CheckScore, scores: ScoreReading[]): CheckLine {
  const said = scores.map(({ value }) => {
    const own = value.checks.find((one) => one.name === name && one.judge === judge)
    return own?.outcome === 'judged' ? own : null
  })
  const first = said.find((one) => one !== null) ?? null
  let last = first
  const parts = said.map((one) => {
    last = one ?? last
    if (last === null) return { score: 0, problems: 0 }
    const gain =
      goal === null || first?.value == null || last.value === null
        ? 0
        : metricGain(first.value, last.value, goal)
    return { score: (last.score + gain) * weight, problems: last.problems }
  })
  return { name, judge, parts }
}

function pointOf({ value }: ScoreReading, lines: CheckLine[], at: number): ScorePoint {
  const sum = (of: 'score' | 'problems') =>
    lines.reduce((total, { parts }) => total + (parts[at]?.[of] ?? 0), 0)
  const outcomes = lines.map(({ name, judge }) => ({
    name,
    outcome: value.checks.find((one) => one.name === name && one.judge === judge)?.outcome,
  }))
  return {
    commit: value.commit,
    at: value.since,
    // Dust of floating point is no progress.
    score: Math.round(sum('score') * 1e6) / 1e6 || 0,
    problems: sum('problems'),
    whole: outcomes.every(({ outcome }) => outcome === 'judged'),
    unsure: outcomes.flatMap(({ name, outcome }) =>
      outcome === 'flaky' || outcome === 'refused' ? [name] : [],
    ),
  }
}

function inOrder(readings: readonly Reading[]): ScoreReading[] {
  return readingsOf(scoreKind, readings).sort((a, b) => a.value.since - b.value.since)
}

function dayOf(time: number): number {
  return Math.floor(time / 86_400_000)
}
