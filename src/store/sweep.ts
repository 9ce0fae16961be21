import type { Store } from './open.ts'

const day = 24 * 60 * 60 * 1000
/** Deletions are cut into transactions of so many rows, so that nobody waits long for the lock. */
const batch = 5000

/** How long what is kept. Suggestions, plans and runs stay; so does what their rows say. */
export interface SweepOptions {
  now: number
  keep?: {
    /** Milliseconds that entries are kept; 30 days by default. */
    entries?: number
    /** Milliseconds that steps of ended runs are kept; 30 days by default. */
    steps?: number
  }
}

/** Retention: deletes old entries and old steps of ended runs, and says how many. */
export async function sweep(
  store: Store,
  { now, keep = {} }: SweepOptions,
): Promise<{ entries: number; steps: number }> {
  const { entries: keepEntries = 30 * day, steps: keepSteps = 30 * day } = keep
  const gone = {
    entries: await inBatches(store, () => store.entries.deleteBefore(now - keepEntries, batch)),
    steps: await inBatches(store, () => store.steps.deleteEndedBefore(now - keepSteps, batch)),
  }
  if (gone.entries + gone.steps > 0)
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
    if (some < batch) return total
  }
}
