import { oneLine } from '../../domain/one-line.ts'
import { isAboutPattern, patternOf } from '../../domain/pattern.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import type { Suggestion, SuggestionAt } from '../../domain/suggestion.ts'

export const dayMs = 24 * 60 * 60 * 1000

/** What a memory is asked with: the time, and how long the spec holds back. */
export interface Remembering {
  now: number
  limits: Pick<NamedSpec['limits'], 'expireDays' | 'notNowDays'>
}

/**
 * Why the insights of a suggestion are not answered again now; null where they may be. A no holds until the
 * evidence is another, for an insight's id is made of it; "not now" and silence hold for their days.
 */
export function holdOf(one: Suggestion, { now, limits }: Remembering): string | null {
  if (one.state === 'reverted') return `it was applied and reverted: ${one.id}`
  if (one.state === 'expired') {
    const { expireDays: days } = limits
    const isOver = now >= one.updatedAt + days * dayMs
    return isOver ? null : `nobody reviewed ${one.id}, so it rests for ${days} days`
  }
  if (one.state !== 'rejected') return null
  const { notNowDays: days } = limits
  if (one.review.code !== 'not-now') return rejectedBefore(one)
  if (now >= one.review.at + days * dayMs) return null
  return `${rejectedBefore(one)}; it rests for ${days} days`
}

/** The rejected suggestions whose no is about the edit itself, by their patterns: it holds in every file. */
export function rejectedPatterns(
  known: readonly Suggestion[],
): Map<string, SuggestionAt<'rejected'>> {
  const rejected = known.filter(
    (one): one is SuggestionAt<'rejected'> =>
      one.state === 'rejected' && isAboutPattern(one.review),
  )
  return new Map(rejected.map((one) => [patternOf(one), one]))
}

/** `rejected before as style: "too chatty", on s-…` */
export function rejectedBefore({ id, review: { code = 'other', why } }: SuggestionAt<'rejected'>) {
  return `rejected before as ${code}${why === undefined ? '' : `: "${oneLine(why)}"`}, on ${id}`
}
