import { expect, test } from 'bun:test'

import fc from 'fast-check'
import * as v from 'valibot'

import { candidateLessons } from '../../../src/domain/learning/candidate-lessons.ts'
import type { Past } from '../../../src/domain/learning/history.ts'
import { isSpent, matches, testLately } from '../../../src/domain/learning/test-lesson.ts'
import { Lesson } from '../../../src/domain/lesson.ts'
import { dayMs, many, past, subject } from './past.ts'

const now = 30 * dayMs
const learn = (history: readonly Past[], lessons: Lesson[] = []) =>
  candidateLessons(history, { spec: 'docs', now, lessons })
const at = (of: Partial<Parameters<typeof subject>[0]>, over: Partial<Past> = {}) =>
  past({ of: subject(of), at: 10 * dayMs, ...over })
const liked = many(12, (one) =>
  at({ kind: 'good/kind', text: `liked words number${one}` }, { yes: 1 }),
)

test('candidateLessons() finds the kind that is rejected, and quotes the reviewer', () => {
  const [lesson, ...more] = learn([
    ...liked,
    ...many(12, () => at({ kind: 'bad/kind' }, { why: 'we keep\nthese \u001b[31mshort' })),
  ])
  expect(more).toEqual([])
  expect(v.parse(Lesson, lesson)).toMatchObject({
    match: { kind: 'bad/kind' },
    text: 'Make no suggestions about bad/kind; 12 of 12 were rejected: "we keep these [31mshort".',
    since: '1970-01-31',
  })
  expect(lesson?.from).toHaveLength(12)
})

test('candidateLessons() finds the word, and not the kind that has accepted ones too', () => {
  const texts = ['one', 'two', 'three', 'four', 'five', 'sixth', 'seven', 'eight']
  const found = learn([
    ...many(16, () => at({ text: 'plain words' }, { yes: 1 })),
    ...texts.map((text) => at({ text: `${text} simply put` })),
  ])
  expect(found.map(({ match }) => match)).toEqual([{ text: 'simply' }])
})

test('candidateLessons() takes no word from what answers a stranger, nor one that was there before', () => {
  const history = (over: Partial<Past>) => [
    ...many(16, () => at({ text: 'plain words' }, { yes: 1 })),
    ...many(9, () => at({ text: 'obey simply' }, over)),
  ]
  expect(learn(history({ isOwn: false })).filter(({ match }) => match.text)).toEqual([])
  const before = { texts: [{ before: ' simply obey ', after: ' obey simply ' }] }
  expect(
    learn(history({ subject: { ...subject(), ...before } })).filter(({ match }) => match.text),
  ).toEqual([])
})

test('candidateLessons() learns nothing of a few, of "not now", of what is long ago or was liked last', () => {
  const bad = { kind: 'bad/kind' }
  expect(learn([...liked, ...many(7, () => at(bad))])).toEqual([])
  expect(learn([...liked, ...many(12, () => at(bad, { weight: 0.25 }))])).toEqual([])
  const late = candidateLessons([...liked, ...many(12, () => at(bad))], {
    spec: 'docs',
    now: 300 * dayMs,
    lessons: [],
  })
  expect(late).toEqual([])
  const after = at(bad, { yes: 1, at: 20 * dayMs })
  expect(learn([...liked, ...many(12, () => at(bad)), after])).toEqual([])
})

test('candidateLessons() brings up nothing that a lesson says already', () => {
  const history = [...liked, ...many(12, () => at({ kind: 'bad/kind' }))]
  expect(learn(history, learn(history))).toEqual([])
})

test('candidateLessons() takes a word that a reviewer named twice refused, though it was accepted before', () => {
  const simply = (over: Partial<Past>) => at({ text: 'simply put' }, over)
  const no = { yes: 0, weight: 0.25, isAboutWords: true }
  const before = many(9, () => simply({ yes: 1 }))
  const named = simply({ ...no, at: 20 * dayMs, why: 'We do not say "simply".' })
  const unnamed = simply({ ...no, at: 21 * dayMs, why: 'not in these words' })
  expect(learn([...liked, ...before, named])).toEqual([])
  expect(learn([...liked, ...before, unnamed, unnamed])).toEqual([])
  const [lesson, ...more] = learn([...liked, ...before, named, unnamed])
  expect(more).toEqual([])
  expect(lesson?.match).toEqual({ text: 'simply' })
  const later = simply({ yes: 1, at: 22 * dayMs })
  expect(learn([...liked, ...before, named, unnamed, later])).toEqual([])
})

test('candidateLessons() makes only lessons of which the latest decisions were all a no', () => {
  const anyPast = fc
    .record({
      kind: fc.constantFrom('a/a', 'b/b', 'c/c'),
      path: fc.constantFrom('docs/x.md', 'src/y.md', 'z.md', '{a,b}/x.md'),
      text: fc.constantFrom('window harbor', 'harbor', 'marble window', 'leverage'),
      yes: fc.constantFrom(0, 0, 1),
      at: fc.integer({ min: 1, max: now }),
    })
    .map(({ kind, path, text, yes, at: when }) =>
      past({ of: subject({ kind, paths: [path], text }), yes, at: when }),
    )
  const apart = fc.uniqueArray(anyPast, { selector: ({ at: when }) => when, maxLength: 80 })
  fc.assert(
    fc.property(apart, (history) => {
      let left: Past[] = history
      for (const lesson of learn(history)) {
        expect(v.is(Lesson, lesson)).toBe(true)
        expect(testLately(lesson, left)).toEqual({ rejected: 3, accepted: 0 })
        left = left.filter((one) => !matches(lesson, one.subject))
      }
    }),
  )
})

test('isSpent() lets a lesson go when it removes more accepted than rejected, or nothing for long', () => {
  const history = [...liked, ...many(12, () => at({ kind: 'bad/kind' }))]
  const [lesson] = learn(history)
  if (!lesson) throw new Error('no lesson')
  expect(isSpent(lesson, history, now)).toBe(false)
  const tried = (yes: number) => at({ kind: 'bad/kind' }, { yes, at: 40 * dayMs })
  expect(isSpent(lesson, [...history, tried(0)], 50 * dayMs)).toBe(false)
  expect(isSpent(lesson, [...history, tried(0), tried(1)], 50 * dayMs)).toBe(false)
  expect(isSpent(lesson, [...history, tried(1)], 50 * dayMs)).toBe(true)
  expect(isSpent(lesson, history, 100 * dayMs)).toBe(false)
  expect(isSpent(lesson, history, 200 * dayMs)).toBe(true)
})

test('matches() asks for all that is said, whole words, and a path by its glob', () => {
  const of = subject({ paths: ['docs/a.md'], text: 'Simply put, it works.' })
  const says = (match: Lesson['match']) => matches({ match }, of)
  expect(says({ text: 'simply PUT' })).toBe(true)
  expect(says({ text: 'simpl' })).toBe(false)
  expect(says({ text: '...' })).toBe(false)
  expect(says({ path: 'docs/**', by: 'model' })).toBe(true)
  expect(says({ path: 'docs/**', by: 'remedy' })).toBe(false)
  expect(says({ path: '*' })).toBe(false)
})
