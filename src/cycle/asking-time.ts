import type { Cycle } from '../domain/cycle.ts'

/**
 * Ends with the step, or when two thirds of what is left of the cycle's time are gone: what was
 * written must still be tried, and a cycle over its deadline keeps nothing.
 */
export function askingSignal(
  { deadline }: Pick<Cycle, 'deadline'>,
  { now, signal }: { now: number; signal: AbortSignal },
): AbortSignal {
  if (deadline === null) return signal
  const left = Math.max(0, Math.floor(((deadline - now) * 2) / 3))
  return AbortSignal.any([signal, AbortSignal.timeout(left)])
}
