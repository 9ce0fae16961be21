/** How things are done in their order, several at once. */
export interface InOrder<item, result> {
  items: readonly item[]
  /** How many may be under way; looked at anew before each. */
  parallel(): number
  /** How many may come to something. */
  room: number
  /** Those of one name are never under way together. */
  nameOf(item: item): string
  signal: AbortSignal
  /**
   * Does one; `done` are over before it, and where it is `full` nothing more may come of any. Rejecting
   * ends it all.
   */
  take(
    item: item,
    at: { place: number; done: number; full: boolean; signal: AbortSignal },
  ): Promise<result>
  /** True for what takes room. */
  counts(result: result): boolean
}

/** What came of all, in their order, and the first that failed, after which nothing counts. */
export interface Came<item, result> {
  results: result[]
  failed: { item: item; error: unknown } | null
}

/**
 * Does things several at once, with the outcome of one after another: one begins only while all that are
 * under way could find room, and where one fails those before it are waited for and those after it are
 * aborted and forgotten, since they would not have been begun. So a replay, one after another, agrees.
 */
export async function inOrder<item, result>({
  items,
  parallel,
  room,
  nameOf,
  signal,
  take,
  counts,
}: InOrder<item, result>): Promise<Came<item, result>> {
  const underWay = new Map<number, { name: string; stop: AbortController; over: Promise<void> }>()
  const results = new Map<number, result>()
  const so = { made: 0, failed: null as { place: number; item: item; error: unknown } | null }

  function fail(place: number, item: item, error: unknown): void {
    if (so.failed && so.failed.place < place) return
    so.failed = { place, item, error }
    for (const [other, { stop }] of underWay) if (other > place) stop.abort()
  }

  async function run(item: item, place: number, own: AbortSignal): Promise<void> {
    const done = place - underWay.size
    const full = so.made >= room
    try {
      const signals = AbortSignal.any([signal, own])
      const result = await take(item, { place, done, full, signal: signals })
      results.set(place, result)
      if (counts(result)) so.made += 1
    } catch (error) {
      fail(place, item, error)
    } finally {
      underWay.delete(place)
    }
  }

  function mayBegin(name: string): boolean {
    const [count, all] = [underWay.size, [...underWay.values()]]
    if (count === 0) return true
    if (count >= parallel() || all.some((one) => one.name === name)) return false
    return so.made >= room || so.made + count < room
  }

  for (const [place, item] of items.entries()) {
    const name = nameOf(item)
    while (!mayBegin(name)) await Promise.race([...underWay.values()].map(({ over }) => over))
    if (so.failed) break
    const stop = new AbortController()
    const over = run(item, place, stop.signal)
    underWay.set(place, { name, stop, over })
  }
  await Promise.all([...underWay.values()].map(({ over }) => over))
  const end = so.failed?.place ?? items.length
  return {
    results: [...results]
      .filter(([place]) => place < end)
      .sort(([one], [other]) => one - other)
      .map(([, result]) => result),
    failed: so.failed && { item: so.failed.item, error: so.failed.error },
  }
}
