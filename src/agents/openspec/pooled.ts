import type { Progress } from '../agent.ts'

/** Does the work, eight at a time. What began has ended when it resolves or throws: it reads a folder that changes then. */
export async function pooled<value>(
  work: (() => Promise<value>)[],
  signal: AbortSignal,
  progress?: Progress,
): Promise<value[]> {
  const results: value[] = []
  let next = 0
  let done = 0
  const runner = async () => {
    for (let at = next++; at < work.length; at = next++) {
      signal.throwIfAborted()
      const one = work[at]
      if (one) results[at] = await one()
      progress?.(++done, work.length)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: 8 }, runner))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return results
}
