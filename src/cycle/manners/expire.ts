import type { Suggestion, SuggestionAt } from '../../domain/suggestion.ts'
import { dayMs, type Remembering } from './memory.ts'

/** A waiting suggestion that nobody reviewed in its days, expired; null for any other. */
export function expireNow(
  one: Suggestion,
  { now, limits }: Remembering,
): SuggestionAt<'expired'> | null {
  if (one.state !== 'open' && one.state !== 'stale') return null
  if (now < one.createdAt + limits.expireDays * dayMs) return null
  return { ...one, state: 'expired', updatedAt: now }
}
