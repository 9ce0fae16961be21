import { readingsOf } from '../domain/reading.ts'
import { scoreKind, thinScores } from '../domain/score.ts'
import type { Store } from './open.ts'

const day = 24 * 60 * 60 * 1000
/** Milliseconds that exchanges with models are kept where nothing else is said. */
export const exchangesKept = 14 * day
/** Deletions are cut into transactions of so many rows, so that nobody waits long for the lock. */
const batch = 5000

/**
 * How long what is kept. Suggestions, plans and cycles stay; so does what their rows say, what became of
 * each suggestion, and what each spec has cost.
 */
export interface SweepOptions {
  now: number
  keep?: {
    /** Milliseconds that entries are kept; 30 days by default. */
    entries?: number
    /** Milliseconds that steps of ended runs are kept; 30 days by default. */
    steps?: number
    /** Milliseconds that exchanges with models, and calls of tools, are kept; 14 days by default. */
    exchanges?: number
    /** Milliseconds that deliveries are kept; 30 days by default. */
    deliveries?: number
    /** Milliseconds that ended runs of jobs are kept, with their steps and lines; 30 days by default. */
    jobs?: number
  }
}

/** How many of each were deleted. */
export type Swept = Record<
  'entries' | 'steps' | 'exchanges' | 'calls' | 'deliveries' | 'jobRuns' | 'jobTicks' | 'scores',
  number
>

/** Retention: thins out the scores of commits, deletes old entries, exchanges, calls of tools, deliveries, steps of ended cycles and runs of jobs, and says how many. */
export async function sweep(store: Store, { now, keep = {} }: SweepOptions): Promise<Swept> {
  const before = (kept = 30 * day) => now - kept
  const gone = {
    entries: await inBatches(store, () => store.entries.deleteBefore(before(keep.entries), batch)),
    steps: await inBatches(store, () => store.steps.deleteEndedBefore(before(keep.steps), batch)),
    exchanges: await inBatches(store, () =>
      store.exchanges.deleteBefore(before(keep.exchanges ?? exchangesKept), batch),
    ),
    calls: await inBatches(store, () =>
      store.calls.deleteBefore(before(keep.exchanges ?? exchangesKept), batch),
    ),
    deliveries: await inBatches(store, () =>
      store.deliveries.deleteBefore(before(keep.deliveries), batch),
    ),
    jobRuns: await inBatches(store, () =>
      store.jobRuns.deleteEndedBefore(before(keep.jobs), batch),
    ),
    jobTicks: await inBatches(store, () => store.jobTicks.deleteBefore(before(keep.jobs), batch)),
    scores: await store.write(() => thinAllScores(store)),
  }
  if (Object.values(gone).some((count) => count > 0))
    await store.write(() =>
      store.entries.insert({ type: 'store.swept', repository: '', body: gone }, now),
    )
  return gone
}

async function inBatches(store: Store, deleteSome: () => number): Promise<number> {
  let total = 0
  for (;;) {
    const some = await store.write(deleteSome)
    total += some
    // Fewer than a batch may be all that is old among those that were looked at.
    if (some === 0) return total
  }
}

function thinAllScores(store: Store): number {
  const all = readingsOf(scoreKind, store.readings.list({ kind: scoreKind.kind }))
  const bySpec = Map.groupBy(all, ({ repository, value }) => `${repository}\0${value.spec}`)
  const spare = [...bySpec.values()].flatMap((scores) => thinScores(scores))
  for (const one of spare) store.readings.remove(one)
  return spare.length
}
