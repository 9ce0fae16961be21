import { changedLines } from './changed-lines.ts'
import { hashOf } from './id.ts'
import type { Review } from './review.ts'
import type { Suggestion } from './suggestion.ts'

/** What a pattern is made of: the kind, and the edit as a diff. */
interface Edited {
  kind: string
  patch: string
}

/**
 * What makes two edits the same wherever they are made: their kind, and the lines they take away and add,
 * whatever their spaces, their case and their numbers. The file is no part of it.
 */
export function patternOf({ kind, patch }: Edited): string {
  const { removed, added } = changedLines(patch)
  return `p-${hashOf(kind, normal(removed), normal(added)).slice(0, 12)}`
}

/** Lines as they are compared: one space between words, small letters, every number the same. */
function normal(lines: readonly string[]): string {
  return lines.join(' ').toLowerCase().replace(/\d+/g, '0').replace(/\s+/g, ' ').trim()
}

/**
 * How much the lines that two edits add are alike, from 0 to 1: the share of runs of three words that both
 * have. 0 where one of them adds nothing.
 */
export function likeness(one: Edited, other: Edited): number {
  const mine = runsOf(one)
  const theirs = runsOf(other)
  const shared = [...mine].filter((run) => theirs.has(run)).length
  return shared === 0 ? 0 : shared / (mine.size + theirs.size - shared)
}

function runsOf({ patch }: Edited): Set<string> {
  const words = normal(changedLines(patch).added).match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []
  const runs = new Set<string>()
  // What is shorter than three words is one run.
  for (let at = 0; at < Math.max(1, words.length - 2); at += 1)
    runs.add(words.slice(at, at + 3).join(' '))
  if (words.length === 0) runs.clear()
  return runs
}

/** True for a no that is about the edit itself, so that it holds wherever the same edit would be made. */
export function isAboutPattern({ code }: Review): boolean {
  return code === 'wrong' || code === 'style' || code === 'out-of-scope'
}

/** What a rejected suggestion holds back, in words; null for one that is not rejected. */
export function holdsBack(suggestion: Suggestion): string | null {
  if (suggestion.state !== 'rejected') return null
  const { review } = suggestion
  if (isAboutPattern(review))
    return `the pattern ${patternOf(suggestion)} of ${suggestion.kind} in every file`
  const day = new Date(review.at).toISOString().slice(0, 10)
  return review.code === 'not-now'
    ? `what it answers, for the "notNowDays" of its spec from ${day}`
    : 'what it answers, until that changes'
}
