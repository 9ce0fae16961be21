import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { choose, type Learned, whyNot, whyTakeBack } from '../../src/cycle/choose.ts'
import { chancesOf } from '../../src/domain/learning/chances.ts'
import type { Past } from '../../src/domain/learning/history.ts'
import { passingOf } from '../../src/domain/learning/passing.ts'
import type { Lesson } from '../../src/domain/lesson.ts'
import { dayMs, many, past, subject } from '../domain/learning/past.ts'
import { openSuggestion } from '../support/suggestion.ts'

const lesson: Lesson = {
  id: 'l-0123456789ab',
  spec: 'docs',
  match: { kind: 'bad/kind' },
  text: 'Make no suggestions about bad/kind; 12 of 12 were rejected.',
  from: [],
  since: '2026-01-01',
}

function learned(history: readonly Past[], over: Partial<Learned> = {}): Learned {
  const { now = 0 } = over
  return {
    now,
    chances: chancesOf(history, { now }),
    passing: () => 1,
    lessons: [],
    isAnything: history.length > 0,
    mayExplore: false,
    ...over,
  }
}

const pick = (kinds: readonly string[], what: Learned) =>
  choose(
    kinds,
    (kind) => ({ subject: subject({ kind }), insights: [], value: 1, minutes: 1 }),
    what,
  )
const liked = many(20, () => past({ of: subject({ kind: 'good/kind' }), yes: 1 }))
const refused = many(14, (at) => past({ of: subject({ kind: 'bad/kind' }), yes: at === 0 ? 1 : 0 }))

test('choose() leaves the order as it is while nothing was decided', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a/a', 'b/b', 'c/c', 'd/d')), (kinds) => {
      expect(pick(kinds, learned([]))).toEqual({ chosen: kinds, dropped: [] })
    }),
  )
})

test('choose() leaves out what is hardly ever accepted, and says so', () => {
  const { chosen, dropped } = pick(
    ['bad/kind', 'new/kind', 'good/kind'],
    learned([...liked, ...refused]),
  )
  expect(chosen.toSorted()).toEqual(['good/kind', 'new/kind'])
  expect(dropped).toMatchObject([
    { one: 'bad/kind', why: 'held back by what was learned: of 14 alike, 13 were rejected' },
  ])
})

test('choose() leaves out what a lesson is about, and names it', () => {
  const { dropped } = pick(['bad/kind', 'good/kind'], learned(liked, { lessons: [lesson] }))
  expect(dropped).toMatchObject([
    { one: 'bad/kind', why: `held back by what was learned: lesson ${lesson.id}: ${lesson.text}` },
  ])
})

test('choose() puts what is accepted more often first', () => {
  const some = many(4, (at) => past({ of: subject({ kind: 'some/kind' }), yes: at % 2, at }))
  const { chosen } = pick(['some/kind', 'new/kind', 'good/kind'], learned([...liked, ...some]))
  expect(chosen[0]).toBe('good/kind')
})

test('choose() tries one of a group that has rested, and only where nothing waits', () => {
  const history = [...liked, ...refused]
  const tries = (over: Partial<Learned>) =>
    pick(['bad/kind', 'good/kind', 'bad/kind'], learned(history, over)).chosen
  // Thirteen in a row are 390 days.
  const rested = { mayExplore: true, now: 400 * dayMs, chances: chancesOf(history, { now: 0 }) }
  expect(tries({ ...rested, now: 380 * dayMs })).toEqual(['good/kind'])
  expect(tries(rested)).toEqual(['good/kind', 'bad/kind'])
  expect(tries({ ...rested, mayExplore: false })).toEqual(['good/kind'])
  expect(tries({ ...rested, lessons: [lesson] })).toEqual(['good/kind'])
})

test('choose() needs no rest for a folder of a refused kind that nobody saw', () => {
  const what = learned(refused, { mayExplore: true })
  const { chosen, dropped } = choose(
    ['docs/a.md', 'src/a.md', 'src/b.md'],
    (path) => ({
      subject: subject({ kind: 'bad/kind', paths: [path] }),
      insights: [],
      value: 1,
      minutes: 1,
    }),
    what,
  )
  expect(chosen).toEqual(['src/a.md'])
  expect(dropped.map(({ one }) => one)).toEqual(['docs/a.md', 'src/b.md'])
})

test('choose() loses nothing: each is chosen or dropped, once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('good/kind', 'bad/kind', 'new/kind')),
      fc.boolean(),
      (kinds, mayExplore) => {
        const { chosen, dropped } = pick(
          kinds,
          learned([...liked, ...refused], { mayExplore, now: 900 * dayMs }),
        )
        expect([...chosen, ...dropped.map(({ one }) => one)].toSorted()).toEqual(kinds.toSorted())
      },
    ),
  )
})

test('whyNot() has nothing against a kind that was accepted as often as not', () => {
  const even = many(20, (at) => past({ of: subject({ kind: 'even/kind' }), yes: at % 2 }))
  expect(whyNot(subject({ kind: 'even/kind' }), learned(even))).toBe(null)
})

test('whyNot() holds nothing back for one no: it is about one suggestion', () => {
  const no = past({ of: subject({ kind: 'new/kind' }), weight: 2 })
  expect(whyNot(subject({ kind: 'new/kind' }), learned([no]))).toBe(null)
  expect(whyNot(subject({ kind: 'new/kind' }), learned([no, no]))).toContain('of 2 alike, 2 were')
})

test('whyTakeBack() takes back what was refused alike since it was made, and nothing for what was known before', () => {
  const one = openSuggestion()
  const alike = subject({
    kind: one.kind,
    by: one.by.kind,
    paths: one.edits.map(({ path }) => path),
  })
  const no = (at: number) =>
    learned([past({ of: alike, at: 0 }), past({ of: alike, at })], { now: at })
  expect(whyTakeBack(one, no(one.createdAt + 1))).toContain('of 2 alike, 2 were rejected')
  expect(whyTakeBack(one, no(one.createdAt - 1))).toBe(null)
  expect(whyTakeBack({ ...one, state: 'refuted' }, no(one.createdAt + 1))).toBe(null)
})

test('passingOf() puts behind what its checks refuted, each time further', () => {
  const one = openSuggestion()
  const ids = one.insights.map(({ id }) => id)
  const of = { subject: { ...subject({ kind: one.kind, by: 'remedy' }) } }
  const refuted = { ...one, state: 'refuted' as const }
  const fresh = passingOf([])({ ...of, insights: ids })
  const after = [1, 2, 3].map((times) =>
    passingOf(Array.from({ length: times }, () => refuted))({ ...of, insights: ids }),
  )
  expect([fresh, ...after].toSorted((a, b) => b - a)).toEqual([fresh, ...after])
  const other = passingOf([refuted])({ ...of, insights: ['i-other'] })
  expect(other).toBeGreaterThan(after[0] ?? 1)
})
