import type { CycleId } from './id.ts'

/** How quick an answer was, or the median of some. */
export interface Speed {
  firstTokenMs: number
  /** Null where too few tokens were written to tell. */
  tokensPerSecond: number | null
}

/** How quick one answer of a model was, and in which cycle. */
export interface Pace extends Speed {
  run: CycleId
  model: string
  /** What it was for: prompts of one label are of about one length. */
  label: string
}

/** A pace that is kept, with its time in milliseconds since 1970. */
export interface KeptPace extends Pace {
  at: number
}

/** How quick a model was in one cycle, beside what it usually is; `why` says what is slow, or is null. */
export interface Compared {
  model: string
  label: string
  now: Speed
  usual: Speed
  why: string | null
}

/** Answers without which a cycle says nothing of its model. */
const enoughAnswers = 3
/** Cycles before it, of which at least so many and at most so many make what is usual. */
const enoughCycles = 3
const mostCycles = 10
/** So many times slower is no chance. */
const muchSlower = 3
/** Milliseconds that nobody waits for. */
const unfelt = 1000

/** What a person can do about a model that became slow (quirk 28: some versions read every prompt anew). */
export const slowFix =
  'See what else uses the machine, load the model again, and try another version of the model server: some read the whole prompt anew each time'

/**
 * Compares the models of a cycle with themselves in the cycles before it, by the kind of question; paces
 * are given newest first. A model is slow whose median is three times worse than the usual median, and
 * whose first token comes more than a second later, or whose tokens come a third as fast.
 */
export function comparePaces(paces: readonly Pace[], run: CycleId): Compared[] {
  const byKind = Map.groupBy(paces, ({ model, label }) => JSON.stringify([model, label]))
  return [...byKind.values()].flatMap((alike) => {
    const byRun = Map.groupBy(alike, (one) => one.run)
    const own = byRun.get(run)
    if (!own?.[0] || own.length < enoughAnswers) return []
    const { model, label } = own[0]
    const runs = [...byRun.keys()]
    const before = runs
      .slice(runs.indexOf(run) + 1)
      .map((each) => byRun.get(each) ?? [])
      .filter((answers) => answers.length >= enoughAnswers)
      .slice(0, mostCycles)
      .map(speedOf)
    if (before.length < enoughCycles) return []
    const [now, usual] = [speedOf(own), speedOf(before)]
    return [{ model, label, now, usual, why: whySlow(model, now, usual) }]
  })
}

function whySlow(model: string, now: Speed, usual: Speed): string | null {
  const [first, before] = [now.firstTokenMs, usual.firstTokenMs]
  if (first >= muchSlower * before && first - before >= unfelt)
    return `the first token of model "${model}" comes after ${seconds(first)} s, and came after ${seconds(before)} s in the cycles before`
  const [rate, rateBefore] = [now.tokensPerSecond, usual.tokensPerSecond]
  if (rate !== null && rateBefore !== null && rate * muchSlower <= rateBefore)
    return `model "${model}" writes ${rate.toFixed(1)} tokens/s, and wrote ${rateBefore.toFixed(1)} in the cycles before`
  return null
}

/** The medians of answers, or of cycles. */
function speedOf(speeds: readonly Speed[]): Speed {
  return {
    firstTokenMs: median(speeds.map((one) => one.firstTokenMs)) ?? 0,
    tokensPerSecond: median(speeds.flatMap((one) => one.tokensPerSecond ?? [])),
  }
}

/** The middle of numbers, the upper of two; null where there are none. */
function median(numbers: readonly number[]): number | null {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? null
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}
