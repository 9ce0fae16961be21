import { hashOf } from '../id.ts'
import type { Lesson, LessonMatch } from '../lesson.ts'
import type { History, Past } from './history.ts'
import { lessonText } from './lesson-text.ts'
import { phraseOf, topFolder } from './subject.ts'
import { isNo, isYes, matches, recentMs, testLesson } from './test-lesson.ts'

/** So many of the latest must have been rejected; fewer, where a reviewer named the word as the reason. */
const fewestRejected = 3
const fewestNamed = 2
/** Without a word, so many in all, and so many for each accepted one: chances say the same, and turn sooner. */
const fewestWordless = 8
const forEachAccepted = 4
/** So rare must it be that as many are rejected by chance alone. Words are many: theirs must be rarer. */
const seldom = 0.01
const rarely = 0.001

/**
 * The lessons that a history supports and that are not there yet, the strongest first. The latest that each
 * is about were all rejected: two where a reviewer named the word, else three and more than chance explains.
 * What was accepted before counts for nothing against a word, for tastes change. Of two that remove the same
 * the simpler one is taken. A word comes only from what a person rejected, and from nothing that answers a
 * stranger's words.
 */
export function candidateLessons(
  history: History,
  so: { spec: string; now: number; lessons: readonly Lesson[] },
): Lesson[] {
  let left = history.filter(
    ({ at, subject }) =>
      at > so.now - recentMs && !so.lessons.some((lesson) => matches(lesson, subject)),
  )
  const found: Lesson[] = []
  for (;;) {
    const lesson = strongest(left, so)
    if (!lesson) return found
    found.push(lesson)
    left = left.filter(({ subject }) => !matches(lesson, subject))
  }
}

function strongest(history: History, so: { spec: string; now: number }): Lesson | null {
  const counts = countMatches(history)
  const ranked = [...counts.values()]
    .filter((one) => isSupported(one, counts))
    .sort(
      (a, b) =>
        b.inRow - a.inRow ||
        partsOf(a) - partsOf(b) ||
        // What is known before a model writes is the better lesson of the two.
        Number(a.match.text !== undefined) - Number(b.match.text !== undefined) ||
        (keyOf(a.match) < keyOf(b.match) ? -1 : 1),
    )
  const best = ranked[0]
  return best ? lessonOf(best.match, history, so) : null
}

interface Counted {
  match: LessonMatch
  rejected: number
  accepted: number
  /** Rejected ones since the last accepted one, and whether that one was passed, counting from the latest. */
  inRow: number
  isOver: boolean
  /** How many of those in the row name the word as their reason. */
  named: number
}

/** Every conjunction that a rejected suggestion is an example of, and the empty one, with what it would have removed. */
function countMatches(history: History): Map<string, Counted> {
  const worth = wordsWorth(history)
  const counts = new Map<string, Counted>()
  const rejected = history.filter(isNo)
  for (const past of rejected)
    for (const match of conjunctions(past, worth))
      counts.set(keyOf(match), {
        match,
        rejected: 0,
        accepted: 0,
        inRow: 0,
        isOver: false,
        named: 0,
      })
  const decided = [...rejected, ...history.filter(isYes)].toSorted((a, b) => b.at - a.at)
  for (const past of decided)
    for (const match of conjunctions(past, worth)) {
      const one = counts.get(keyOf(match))
      if (one) count(one, past)
    }
  return counts
}

function count(one: Counted, past: Past): void {
  if (!isNo(past)) {
    one.accepted += 1
    one.isOver = true
    return
  }
  one.rejected += 1
  if (one.isOver) return
  one.inRow += 1
  if (names(past, one.match)) one.named += 1
}

function names({ why }: Past, { text }: LessonMatch): boolean {
  return text !== undefined && why !== null && phraseOf(why).includes(` ${text} `)
}

/** New words of at least two rejected suggestions; those of others could never be a lesson. */
function wordsWorth(history: History): Set<string> {
  const times = new Map<string, number>()
  for (const past of history)
    if (isNo(past) && past.isOwn)
      for (const word of newWords(past)) times.set(word, (times.get(word) ?? 0) + 1)
  return new Set([...times].flatMap(([word, count]) => (count >= fewestNamed ? word : [])))
}

function newWords({ subject: { texts } }: Past): Set<string> {
  return new Set(
    texts.flatMap(({ before, after }) =>
      after
        .split(' ')
        .filter((word) => /^\p{L}{4,30}$/u.test(word) && !before.includes(` ${word} `)),
    ),
  )
}

function conjunctions(past: Past, worth: ReadonlySet<string>): LessonMatch[] {
  const { kind, by, paths } = past.subject
  const folder = topFolder(paths[0] ?? '')
  // A name that would be a pattern, or a sentence, is no part of a lesson.
  const path = /^(?:\*|[\w.-]{1,60}\/\*\*)$/.test(folder) ? folder : undefined
  const parts: LessonMatch[] = [{}, { kind }, { by }]
  if (path !== undefined) parts.push({ path }, { kind, path })
  const words = [...newWords(past)].filter((word) => worth.has(word))
  return [...parts, ...parts.flatMap((part) => words.map((text) => ({ ...part, text })))]
}

function isSupported(one: Counted, counts: ReadonlyMap<string, Counted>): boolean {
  const { rejected, accepted, inRow, named, match } = one
  if (partsOf(one) === 0) return false
  const { text, ...rest } = match
  if (partsOf(one) === 1 && inRow >= fewestNamed && named > 0) return true
  if (inRow < fewestRejected) return false
  // How often those are rejected that are about less: each part must say more than its company does.
  const company = counts.get(keyOf(text === undefined ? {} : rest)) ?? one
  const rate = (company.rejected + 1) / (company.rejected + company.accepted + 2)
  if (text !== undefined) return rate ** inRow < rarely
  if (rejected < fewestWordless || rejected < forEachAccepted * accepted) return false
  return atLeast(rejected, rejected + accepted, rate) < seldom
}

/** The chance that of `total` throws at least `count` hit, where each does at `rate`. */
function atLeast(count: number, total: number, rate: number): number {
  let term = rate ** total
  let sum = term
  for (let hits = total; hits > count; hits -= 1) {
    term *= (hits / (total - hits + 1)) * ((1 - rate) / rate)
    sum += term
  }
  return sum
}

function partsOf({ match }: Counted): number {
  return Object.keys(match).length
}

function keyOf({ kind, path, by, text }: LessonMatch): string {
  return [kind, path, by, text].join('\n')
}

function lessonOf(match: LessonMatch, history: History, so: { spec: string; now: number }): Lesson {
  const removed = history.filter(({ subject }) => matches({ match }, subject))
  return {
    id: `l-${hashOf(so.spec, keyOf(match)).slice(0, 12)}`,
    spec: so.spec,
    match,
    text: lessonText(match, testLesson({ match }, history), removed.filter(isNo)),
    from: removed.filter(isNo).map(({ id }) => id),
    since: new Date(so.now).toISOString().slice(0, 10),
  }
}
