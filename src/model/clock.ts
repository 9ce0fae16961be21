/** What tells the time and wakes; a test hands in its own. */
export interface Clock {
  /** Milliseconds since whenever. */
  now(): number
  /** Runs something once, unless the function it answers with is called before. */
  after(ms: number, run: () => void): () => void
}

/** The system's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
