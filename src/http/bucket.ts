/** Lets so many through a second, and ten times as many at once after a rest. */
export interface Buckets {
  /** 0 for what may pass; else the whole seconds until the next may. */
  take(name: string): number
}

const rests = 10

/** A token bucket a name. Names are those of hooks that have a secret, so that there are few. */
export function createBuckets({ rate, now }: { rate: number; now: () => number }): Buckets {
  const most = rate * rests
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    take(name) {
      const at = now()
      const before = buckets.get(name) ?? { tokens: most, at }
      const passed = Math.max(0, at - before.at) / 1000
      const tokens = Math.min(most, before.tokens + passed * rate)
      const isFree = tokens >= 1
      buckets.set(name, { tokens: isFree ? tokens - 1 : tokens, at })
      return isFree ? 0 : Math.max(1, Math.ceil((1 - tokens) / rate))
    },
  }
}
