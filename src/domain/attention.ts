import { changedLines } from './changed-lines.ts'
import { severityWeight } from './insight.ts'
import type { Suggestion, SuggestionAt } from './suggestion.ts'

/** How likely a person accepts a suggestion, from 0 to 1. */
export type Chance = (suggestion: Suggestion) => number

/** What is assumed where nothing was learned. */
export const evenChance: Chance = () => 0.5

/**
 * Minutes that a person needs to judge a suggestion: half a minute to begin and for each further file, and
 * 9 seconds a changed line, the pace of a careful code review (about 400 lines an hour). Lines of a remedy
 * cost a third of that: code wrote them, the same way each time, and only the place is to be looked at.
 */
export function minutesFor({
  patch,
  edits,
  by,
}: Pick<Suggestion, 'patch' | 'edits' | 'by'>): number {
  const { removed, added } = changedLines(patch)
  const files = new Set(edits.map(({ path }) => path)).size
  const aLine = by.kind === 'remedy' ? 0.05 : 0.15
  return 0.5 * Math.max(1, files) + aLine * (removed.length + added.length)
}

/** What a suggestion is worth: the weight of what it answers, and what it adds to the score. */
export function valueOf({
  insights,
  verdict: { score },
}: Pick<Suggestion, 'insights' | 'verdict'>): number {
  const weight = insights.reduce((sum, { severity }) => sum + severityWeight[severity], 0)
  return weight + Math.max(0, score.after - score.before)
}

/** A waiting suggestion, and when it has its turn. */
export interface Turn {
  suggestion: SuggestionAt<'open'>
  minutes: number
  /** Expected value a minute of a person's attention. */
  worth: number
  /** True where the day's attention is used up before it. */
  later: boolean
}

/**
 * Waiting suggestions in the order in which a person had best look at them: errors and what is about security
 * first, for they are never put off; then by what they are worth a minute. What comes after the `left`
 * minutes of today is for another day.
 */
export function turnsOf(
  suggestions: readonly SuggestionAt<'open'>[],
  { left, chanceOf = evenChance }: { left: number; chanceOf?: Chance },
): Turn[] {
  const turns = suggestions.map((suggestion) => {
    const minutes = minutesFor(suggestion)
    const worth = (valueOf(suggestion) * chanceOf(suggestion)) / minutes
    return { suggestion, minutes, worth, urgent: isUrgent(suggestion) }
  })
  turns.sort(
    (a, b) =>
      Number(b.urgent) - Number(a.urgent) ||
      b.worth - a.worth ||
      a.suggestion.createdAt - b.suggestion.createdAt ||
      (a.suggestion.id < b.suggestion.id ? -1 : 1),
  )
  let spent = 0
  return turns.map(({ urgent, ...turn }) => {
    // The one that crosses the line is for today still: else what is longer than a day would never come.
    const later = !urgent && spent >= left
    spent += turn.minutes
    return { ...turn, later }
  })
}

function isUrgent({ kind, insights }: Suggestion): boolean {
  return (
    /secur|secret|vulnerab|credential/.test(kind) ||
    insights.some(({ severity }) => severity === 'error')
  )
}

/** Minutes that people spent on reviews since a time; what a rule said cost nobody any. */
export function spentSince(since: number, reviewed: readonly Suggestion[]): number {
  return reviewed.reduce(
    (sum, one) =>
      'review' in one && one.review.rule === undefined && one.review.at >= since
        ? sum + minutesFor(one)
        : sum,
    0,
  )
}
