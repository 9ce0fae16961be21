import { type Insight, makeInsight, type Severity } from '../../domain/insight.ts'
import { type Counterfactual, type LessonBook, passes } from '../../domain/lesson-book.ts'
import { lessonItem, matchKey, mostLessons, parseLessons } from '../../domain/lesson-file.ts'
import type { Lesson } from '../../domain/lesson.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { Suggestion } from '../../domain/suggestion.ts'
import { lessonPath, specOfPath } from './places.ts'

/** The files of the memory, and what they are held against. */
export interface Looked {
  paths: readonly RepoPath[]
  read(path: RepoPath): string
  /** What lessons may be learned from, of every repository. */
  taught: readonly Suggestion[]
  book: LessonBook
}

/** A lesson in its file, with what it is held against. */
export interface Held extends Counterfactual {
  lesson: Lesson
  path: RepoPath
  line: number
  /** Why it should go; null where it is borne out. */
  why: string | null
}

/** Every lesson of the files, and every line that is none. */
export function heldLessons({ paths, read, taught, book }: Looked): {
  held: Held[]
  wrong: { path: RepoPath; line: number; why: string; text: string }[]
} {
  const histories = historiesOf(taught)
  const held: Held[] = []
  const wrong: { path: RepoPath; line: number; why: string; text: string }[] = []
  for (const path of paths) {
    const spec = specOfPath(path)
    if (spec === null) continue
    const history = histories.get(path) ?? []
    const text = read(path)
    const parsed = parseLessons(text, spec)
    const lines = text.split(/\r?\n/)
    for (const { line, why } of parsed.wrong)
      wrong.push({ path, line, why, text: lines[line - 1] ?? '' })
    for (const { lesson, line } of parsed.lessons) {
      const counts = book.test(lesson, history)
      const why = whyNot(lesson, counts, { history, book })
      held.push({ ...counts, lesson, path, line, why })
    }
  }
  return { held, wrong }
}

/** What is wrong with the memory, and what it lacks: lines that are none, lessons to drop, lessons to add. */
export function lookAtLessons(looked: Looked): Insight[] {
  const { held, wrong } = heldLessons(looked)
  const bad = wrong.map(({ path, line, why, text }) =>
    insight('unreadable', 'error', {
      path,
      line,
      message: `This is no lesson: ${why}`,
      evidence: text,
    }),
  )
  const drop = held.flatMap(({ lesson, path, line, why, ...counts }) =>
    why === null
      ? []
      : [
          insight('drop', 'error', {
            path,
            line,
            message: `The lesson should go: ${why}`,
            evidence: evidenceOf(lesson, counts),
            key: lesson.id,
          }),
        ],
  )
  return [...bad, ...drop, ...missing(looked, held)]
}

/** Candidates that pass the test and are not there, as far as there is room. */
function missing({ taught, book }: Looked, held: readonly Held[]): Insight[] {
  return [...historiesOf(taught)].flatMap(([path, history]) => {
    const there = held.filter((one) => one.path === path)
    const known = new Set(there.flatMap(({ lesson }) => [lesson.id, matchKey(lesson.match)]))
    const fresh = book.candidates(history).flatMap((lesson) => {
      if (known.has(lesson.id) || known.has(matchKey(lesson.match))) return []
      // What could not be read back from the file would never count as there.
      const [back] = parseLessons(lessonItem(lesson), lesson.spec).lessons
      const counts = book.test(lesson, history)
      if (!back || whyNot(lesson, counts, { history, book }) !== null) return []
      return [{ lesson, counts }]
    })
    return fresh.slice(0, Math.max(0, mostLessons - there.length)).map(({ lesson, counts }) =>
      insight('add', 'info', {
        path,
        line: null,
        message: `Reviews teach: ${lesson.text}`,
        evidence: evidenceOf(lesson, counts),
        key: lesson.id,
      }),
    )
  })
}

/** Why a lesson should go; null where it is borne out. */
function whyNot(
  lesson: Lesson,
  counts: Counterfactual,
  { history, book }: { history: readonly Suggestion[]; book: LessonBook },
): string | null {
  const ids = new Set<string>(history.map(({ id }) => id))
  const unknown = lesson.from.filter((id) => !ids.has(id))
  if (unknown.length > 0)
    return `${unknown.join(', ')} is no suggestion of this spec that a person decided on and no stranger wrote`
  const { rejected, accepted } = counts
  if (!passes(counts))
    return `it would have kept away ${rejected} rejected and ${accepted} accepted suggestions`
  return book.isSpent(lesson, history) ? 'what was decided lately does not bear it out' : null
}

function evidenceOf(lesson: Lesson, { rejected, accepted }: Counterfactual): string {
  return `${lessonItem(lesson)}It would have kept away ${rejected} rejected and ${accepted} accepted suggestions. Learned from ${lesson.from.join(', ')}.`
}

function historiesOf(taught: readonly Suggestion[]): Map<RepoPath, Suggestion[]> {
  return Map.groupBy(taught, lessonPath)
}

function insight(
  rule: string,
  severity: Severity,
  said: { path: RepoPath; line: number | null; message: string; evidence: string; key?: string },
): Insight {
  return makeInsight({
    ...said,
    kind: `lessons/${rule}`,
    severity,
    agent: 'lessons',
    // Its words may quote a reviewer; that it is here is the doing of our own code.
    trust: 'own',
    answer: 'person',
  })
}
