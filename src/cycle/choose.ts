import { minutesFor } from '../domain/attention.ts'
import type { Cycle } from '../domain/cycle.ts'
import { heldByLearning } from '../domain/ending.ts'
import type { Insight, Severity } from '../domain/insight.ts'
import { type Chances, chancesOf } from '../domain/learning/chances.ts'
import { historyOf } from '../domain/learning/history.ts'
import { type Passing, passingOf } from '../domain/learning/passing.ts'
import { type Subject, subjectOf } from '../domain/learning/subject.ts'
import { matches } from '../domain/learning/test-lesson.ts'
import type { Lesson } from '../domain/lesson.ts'
import { outcomeKind } from '../domain/outcome.ts'
import { readingsOf } from '../domain/reading.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import type { Deps } from './deps.ts'

/** Below this chance of acceptance nothing is shown: showing nothing is better. */
const floor = 0.5
/** So many must have been refused: one no is about one suggestion. */
const fewestRefused = 2
/** A group that is held back is tried again after so many days for each no since its last yes: tastes change. */
const restDays = 30
const day = 86_400_000

/** What a cycle knows of what people want. */
export interface Learned {
  /** When the cycle began: it knows nothing of what was decided later, however often a step is repeated. */
  now: number
  chances: Chances
  /** How often the checks let through what answers one of these insights. */
  passing: Passing
  lessons: readonly Lesson[]
  /** False while nothing was decided: the order is left as it is. */
  isAnything: boolean
  /** False while anything waits for a review: only a person who has time is asked what may have changed. */
  mayExplore: boolean
}

/** What may be tried. */
export interface Candidate {
  subject: Subject
  /** Ids of the insights it answers. */
  insights: readonly string[]
  /** What accepting it is worth. */
  value: number
  /** Minutes of a person's attention; null where its size is not known yet. */
  minutes: number | null
}

/** What is tried, the best first, and what is held back and why. */
export interface Choice<one> {
  chosen: one[]
  dropped: { one: one; why: string }[]
}

/** What was learned by the start of a cycle from what is known of its spec's suggestions. */
export async function learnedFor(
  cycle: Cycle,
  known: readonly Suggestion[],
  deps: Pick<Deps, 'journal' | 'lessons' | 'learns'>,
): Promise<Learned> {
  const { repository, spec } = cycle
  const now = cycle.startedAt ?? cycle.createdAt
  const readings = await deps.journal.readings({ repository, kind: outcomeKind.kind })
  const outcomes = new Map(
    readingsOf(outcomeKind, readings).map(({ subject, value }) => [subject, value.state]),
  )
  const history = deps.learns === false ? [] : historyOf(known, { by: now, outcomes })
  const lessons = await deps.lessons(repository, spec)
  // What was rejected for its words says nothing of its kind.
  const worded = lessons.filter(({ match }) => match.text !== undefined)
  const plain = history.filter(({ subject }) => !worded.some((one) => matches(one, subject)))
  return {
    now,
    chances: chancesOf(plain, { now }),
    passing: passingOf(deps.learns === false ? [] : known),
    lessons,
    isAnything: history.length > 0,
    mayExplore: !known.some((one) => one.state === 'open' && one.by.kind !== 'job'),
  }
}

/**
 * Puts what may be tried in the order of the accepted value that a minute of a person's attention can be
 * expected to bring. What a lesson is about, and what is more likely refused than accepted, is held back.
 * Where a person has reviewed all there was, one of each such group that has rested is tried, by its worth.
 */
export function choose<one>(
  ones: readonly one[],
  candidateOf: (one: one) => Candidate,
  learned: Learned,
): Choice<one> {
  const { chances, isAnything, mayExplore } = learned
  const chosen: { one: one; worth: number }[] = []
  const dropped: Choice<one>['dropped'] = []
  const rested = new Map<string, { one: one; worth: number }>()
  for (const one of ones) {
    const candidate = candidateOf(one)
    const { subject } = candidate
    const why = whyNot(subject, learned)
    const worth = isAnything ? worthOf(candidate, learned) : 0
    if (why === null) chosen.push({ one, worth })
    else dropped.push({ one, why })
    if (why === null || !mayExplore || !isRested(subject, learned)) continue
    const group = chances.groupOf(subject)
    if (worth > (rested.get(group)?.worth ?? 0)) rested.set(group, { one, worth })
  }
  const tries = [...rested.values()]
  const tried = new Set(tries.map(({ one }) => one))
  return {
    chosen: [...chosen, ...tries].sort((a, b) => b.worth - a.worth).map(({ one }) => one),
    dropped: dropped.filter(({ one }) => !tried.has(one)),
  }
}

/** True for what no lesson is about, and whose group rested long enough; one that nobody saw needs no rest. */
function isRested(subject: Subject, { now, chances, lessons }: Learned): boolean {
  if (lessons.some((one) => matches(one, subject))) return false
  const { lastAt, refusedInRow } = chances.of(subject)
  return lastAt === null || now - lastAt > restDays * day * refusedInRow
}

/** Why a suggestion that waits is taken back: what was learned since it was made speaks against it; null else. */
export function whyTakeBack(one: Suggestion, learned: Learned): string | null {
  if (one.state !== 'open' || one.by.kind === 'job') return null
  const subject = subjectOf(one)
  const { lastAt } = learned.chances.of(subject)
  const isNews =
    (lastAt ?? 0) > one.createdAt || learned.lessons.some((lesson) => matches(lesson, subject))
  return isNews ? whyNot(subject, learned) : null
}

/** Why it is held back; null where nothing speaks for that. */
export function whyNot(
  subject: Subject,
  { lessons, chances }: Pick<Learned, 'lessons' | 'chances'>,
): string | null {
  const lesson = lessons.find((one) => matches(one, subject))
  if (lesson) return `${heldByLearning} lesson ${lesson.id}: ${lesson.text}`
  const chance = chances.of(subject)
  if (chance.mean >= floor || chance.refused < fewestRefused) return null
  return `${heldByLearning} of ${chance.alike} alike, ${chance.refused} were rejected`
}

/** Why a draft whose words are known by now is not tried; asked about one that was chosen before it was written. */
export function lessonAgainst(draft: Draft, { lessons }: Pick<Learned, 'lessons'>): string | null {
  const subject = subjectOf(draft)
  // What is about more than words was looked at when it was chosen.
  const lesson = lessons.find(({ match, ...rest }) =>
    match.text === undefined ? false : matches({ ...rest, match }, subject),
  )
  return lesson ? `${heldByLearning} lesson ${lesson.id}: ${lesson.text}` : null
}

/** What a draft would bring, and ask for. */
export function draftCandidate(draft: Draft): Candidate {
  return {
    subject: subjectOf(draft),
    insights: draft.insights.map(({ id }) => id),
    value: valueOf(draft.insights),
    minutes: minutesFor(draft),
  }
}

/** What asking a model about insights would bring. */
export function questionCandidate(insights: readonly [Insight, ...Insight[]]): Candidate {
  const [{ kind, path }] = insights
  return {
    subject: { kind, by: 'model', paths: [path], texts: [] },
    insights: insights.map(({ id }) => id),
    value: valueOf(insights),
    minutes: null,
  }
}

function worthOf(candidate: Candidate, { chances, passing }: Learned): number {
  const { subject, value, minutes } = candidate
  const chance = chances.of(subject)
  return (passing(candidate) * chance.mean * value) / (minutes ?? chance.minutes ?? 1)
}

/** Not the weights of the score: a grave one that is refused is worth nothing, however grave it is. */
const worth: Record<Severity, number> = { error: 3, warning: 2, info: 1 }

function valueOf(insights: readonly Pick<Insight, 'severity'>[]): number {
  return Math.max(...insights.map(({ severity }) => worth[severity]))
}
