import type { Outcome } from '../domain/outcome.ts'
import type { ReportCounts } from '../domain/report-shape.ts'
import type { Suggestion } from '../domain/suggestion.ts'

/** What became of suggestions since a time (milliseconds since 1970). */
export function countsOf(
  suggestions: readonly Suggestion[],
  { since, outcomes }: { since: number; outcomes: ReadonlyMap<string, Outcome> },
): Omit<ReportCounts, 'heldBack'> {
  const count = (timeOf: (one: Suggestion) => number | null) =>
    suggestions.filter((one) => (timeOf(one) ?? -1) >= since).length
  return {
    proposed: count((one) => (one.state === 'refuted' ? null : one.createdAt)),
    accepted: count((one) => ('review' in one && one.review.accept ? one.review.at : null)),
    applied: count(appliedAt),
    rejected: count(rejectedAt),
    refuted: count((one) => (one.state === 'refuted' ? one.createdAt : null)),
    reverted: count((one) => {
      if (one.state === 'reverted') return one.undone.at
      const outcome = outcomes.get(one.id)
      return outcome?.state === 'reverted' ? outcome.at : null
    }),
    expired: count((one) => (one.state === 'expired' ? one.updatedAt : null)),
  }
}

/** When it was applied; null for one that was not. */
export function appliedAt(one: Suggestion): number | null {
  return 'place' in one ? one.place.at : null
}

/** When it was rejected; null for one that was not. */
export function rejectedAt(one: Suggestion): number | null {
  return one.state === 'rejected' ? one.review.at : null
}
