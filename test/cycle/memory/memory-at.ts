import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { applySuggestions } from '../../../src/cycle/apply.ts'
import { lessonPath } from '../../../src/cycle/memory/places.ts'
import { reviewSuggestions } from '../../../src/cycle/review.ts'
import { hashOf, type SuggestionId, suggestionId } from '../../../src/domain/id.ts'
import { type LessonBook, passes } from '../../../src/domain/lesson-book.ts'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { repoPath } from '../../../src/domain/path.ts'
import type { Review } from '../../../src/domain/review.ts'
import type { Suggestion } from '../../../src/domain/suggestion.ts'
import { openSuggestion } from '../../support/suggestion.ts'
import { cycleAt } from '../cycle-at.ts'

const never = new AbortController().signal

/** Two rejected suggestions of one kind teach that there should be no more of it. */
export const testBook: LessonBook = {
  test: ({ match }, history) => {
    const about = history.filter(({ kind }) => kind === match.kind)
    const rejected = about.filter(
      ({ state }) => state === 'rejected' || state === 'reverted',
    ).length
    return { rejected, accepted: about.length - rejected }
  },
  isSpent: (lesson, history) => !passes(testBook.test(lesson, history)),
  candidates(history) {
    const byKind = Map.groupBy(
      history.filter(({ state }) => state === 'rejected'),
      ({ kind }) => kind,
    )
    return [...byKind].flatMap(([kind, all]) => {
      const [first] = all
      if (!first || all.length < 2) return []
      const why = all.map((one) => ('review' in one ? (one.review.why ?? '') : '')).join(' / ')
      return [
        lessonOf({
          spec: first.spec,
          kind,
          text: `No ${kind}: ${why}`,
          from: all.map(({ id }) => id),
        }),
      ]
    })
  },
}

export function lessonOf(so: {
  spec?: string
  kind: string
  /** Only what holds these words, so that others of the kind are tried as before. */
  words?: string
  text: string
  from: SuggestionId[]
}): Lesson {
  const { spec = 'test', kind, words, text, from } = so
  const id = `l-${hashOf(kind).slice(0, 12)}`
  const match = { kind, ...(words !== undefined && { text: words }) }
  return { id, spec, match, text, from, since: '2026-11-21' }
}

type World = Awaited<ReturnType<typeof cycleAt>>

/** Puts decisions of a person on record, each with a cycle that a person asked for. */
export async function decided(
  { journal }: World,
  so: {
    repository: string
    kind?: string
    decisions: readonly boolean[]
    review?: Partial<Review>
    trust?: 'stranger'
    insightTrust?: 'stranger'
    spec?: string
  },
): Promise<Suggestion[]> {
  const { repository, kind = 'links/dead-link', decisions, review: more = {}, spec = 'test' } = so
  const trigger = {
    kind: 'hand' as const,
    reason: 'a test',
    at: 1,
    depth: 0,
    ...(so.trust && { trust: so.trust }),
  }
  const triggered = await journal.trigger({ spec, repository, trigger, all: false })
  if ('paused' in triggered) throw new Error(triggered.paused)
  const claim = await journal.claim({ owner: 'test', only: triggered.cycle.id, minutes: () => 1 })
  if (!claim) throw new Error('no claim')
  const suggestions = decisions.map((_, at) => {
    const fingerprint = hashOf(
      kind,
      `${at}`,
      repository,
      spec,
      so.trust ?? '',
      so.insightTrust ?? '',
    )
    const one = openSuggestion({ repository, spec, kind, fingerprint, cycle: triggered.cycle.id })
    const insights = one.insights.map((insight) => ({
      ...insight,
      trust: so.insightTrust ?? ('own' as const),
    }))
    return { ...one, id: suggestionId(repository, spec, fingerprint), insights }
  })
  await journal.finishStep(claim, {
    step: 'verify',
    result: {},
    ms: 1,
    suggestions,
    entries: [],
  })
  await journal.end(claim, { fault: null })
  const at = 5
  await journal.move(
    suggestions.map((one, index) => {
      const accept = decisions[index] === true
      const { state: _open, ...rest } = one
      const review = { accept, by: 'ana', why: 'we like it so', at, ...more }
      const to: Suggestion = {
        ...rest,
        review,
        updatedAt: at,
        state: accept ? 'accepted' : 'rejected',
      }
      return { from: 'open' as const, to }
    }),
    [],
  )
  return (await journal.suggestions({ repository, spec })).filter(({ id }) =>
    suggestions.some((one) => one.id === id),
  )
}

/** Runs the cycle over the lessons. */
export async function suggested(world: World): ReturnType<World['cycle']> {
  await world.memory.prepare()
  return world.cycle(world.memory.dir, { spec: 'lessons' })
}

/** What a person does: says yes, and applies. */
export async function applied(world: World, suggestions: readonly Suggestion[]) {
  const review = { accept: true, by: 'ana', at: 9 }
  const accepted = await reviewSuggestions([...suggestions], review, world.deps)
  const yes = accepted.flatMap((one) => (one.state === 'accepted' ? [one] : []))
  return applySuggestions(yes, 'branch', world.deps, never)
}

/** Writes the lessons file of a repository as a person does. */
export function writeByHand(
  world: World,
  { repository, spec = 'test', text }: { repository: string; spec?: string; text: string },
): string {
  const file = join(world.memory.dir, lessonPath({ repository, spec }))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

export const specPath = repoPath('openspec/specs/a/spec.md')
