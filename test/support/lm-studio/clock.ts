export interface Clock {
  readonly now: number
  /** How many wait for it to move. */
  readonly sleeping: number
  /** Resolves once the clock shows `at`, or once the signal aborts. */
  until(at: number, signal?: AbortSignal): Promise<void>
  advance(ms: number): void
}

/** A clock that only moves when it is told to. */
export function createClock(): Clock {
  let now = 0
  const sleepers = new Set<{ at: number; wake: () => void }>()
  return {
    get now() {
      return now
    },
    get sleeping() {
      return sleepers.size
    },
    until(at, signal) {
      if (at <= now || signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const sleeper = { at, wake }
        function wake(): void {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake)
      })
    },
    advance(ms) {
      now += ms
      for (const sleeper of [...sleepers].sort((a, b) => a.at - b.at)) {
        if (sleeper.at <= now) sleeper.wake()
      }
    },
  }
}
