import type { Lesson, LessonMatch } from '../lesson.ts'
import type { History, Past } from './history.ts'
import { brings, type Subject } from './subject.ts'

const day = 86_400_000
/** How far back a lesson is judged, and learned. */
export const recentMs = 120 * day

/** True for what a lesson is about. What is not written yet matches no lesson that asks for words. */
export function matches({ match }: { match: LessonMatch }, subject: Subject): boolean {
  const { kind, path, text, by } = match
  if (kind !== undefined && kind !== subject.kind) return false
  if (by !== undefined && by !== subject.by) return false
  if (path !== undefined) {
    const glob = new Bun.Glob(path)
    if (!subject.paths.some((one) => glob.match(one))) return false
  }
  return text === undefined || brings(subject, text)
}

/** What a lesson would have removed from a history. "Not now" and silence count on neither side. */
export function testLesson(
  lesson: { match: LessonMatch },
  history: History,
): { rejected: number; accepted: number } {
  const removed = history.filter(({ subject }) => matches(lesson, subject))
  return { rejected: removed.filter(isNo).length, accepted: removed.filter(isYes).length }
}

/** So many of the latest decisions that a lesson is about say whether it is borne out: tastes change. */
const judgedOn = 3

/** The same of the latest three decisions alone. */
export function testLately(
  lesson: { match: LessonMatch },
  history: History,
): { rejected: number; accepted: number } {
  const about = history.filter((one) => (isNo(one) || isYes(one)) && matches(lesson, one.subject))
  return testLesson(lesson, about.toSorted((a, b) => a.at - b.at).slice(-judgedOn))
}

/**
 * True for a lesson that should go: of what was decided since it was learned, it would have removed more
 * accepted than rejected, or it is old and there is nothing more for it to remove.
 */
export function isSpent(lesson: Lesson, history: History, now: number): boolean {
  const since = Date.parse(lesson.since)
  const recent = history.filter(({ at }) => at > now - recentMs)
  const { rejected, accepted } = testLesson(
    lesson,
    recent.filter(({ at }) => at >= since + day),
  )
  if (accepted > rejected) return true
  const all = testLesson(lesson, recent)
  return since < now - recentMs && all.rejected + all.accepted === 0
}

/** True for one that people did not want. */
export function isNo({ yes, weight, isAboutWords }: Past): boolean {
  return yes === 0 && (weight >= 0.5 || isAboutWords)
}

/** True for one that people wanted. */
export function isYes({ yes }: Past): boolean {
  return yes > 0.5
}
