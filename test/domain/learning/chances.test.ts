import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { chancesOf } from '../../../src/domain/learning/chances.ts'
import type { Past } from '../../../src/domain/learning/history.ts'
import { dayMs, many, past, subject } from './past.ts'

const anyPast = fc
  .record({
    kind: fc.constantFrom('a/a', 'b/b'),
    path: fc.constantFrom('docs/x.md', 'src/y.md', 'z.md'),
    yes: fc.constantFrom(0, 0.5, 1),
    weight: fc.constantFrom(0.25, 0.5, 1, 2),
    at: fc.integer({ min: 0, max: 300 * dayMs }),
  })
  .map(({ kind, path, ...rest }): Past => past({ of: subject({ kind, paths: [path] }), ...rest }))
const asked = subject({ kind: 'a/a', paths: ['docs/x.md'] })
const now = 300 * dayMs
const mean = (history: readonly Past[], at = now) => chancesOf(history, { now: at }).of(asked).mean

test('chancesOf() gives more after a yes and less after a no, whatever was before', () => {
  fc.assert(
    fc.property(
      fc.array(anyPast, { maxLength: 30 }),
      fc.integer({ min: 0, max: now }),
      (history, at) => {
        const before = mean(history)
        expect(mean([...history, past({ of: asked, yes: 1, at })])).toBeGreaterThanOrEqual(before)
        expect(mean([...history, past({ of: asked, yes: 0, at })])).toBeLessThanOrEqual(before)
      },
    ),
  )
  expect(mean([past({ of: asked, yes: 1 })], 0)).toBeGreaterThan(mean([]))
  expect(mean([past({ of: asked })], 0)).toBeLessThan(mean([]))
})

test('chancesOf() does not ask in what order it is told', () => {
  // Of two that were decided at the same time neither is the later one.
  const apart = fc.uniqueArray(anyPast, { selector: ({ at }) => at, maxLength: 30 })
  fc.assert(
    fc.property(apart, (history) => {
      expect(mean(history.toReversed())).toBeCloseTo(mean(history), 9)
    }),
  )
})

test('chancesOf() forgets: with time every chance goes back to that of what nobody saw', () => {
  const history = many(20, () => past({ of: asked }))
  const after = [0, 120, 240, 1200, 6000].map((days) => mean(history, days * dayMs))
  expect(after.toSorted((a, b) => a - b)).toEqual(after)
  expect(after[0]).toBeLessThan(0.2)
  expect(after.at(-1)).toBeCloseTo(mean([]), 2)
})

test('chancesOf() turns after a few decisions, however many there were before', () => {
  const liked = many(200, (at) => past({ of: asked, yes: 1, at: at * 1000 }))
  const refused = many(4, (at) => past({ of: asked, at: dayMs + at }))
  expect(mean(liked, dayMs)).toBeGreaterThan(0.75)
  expect(mean([...liked, ...refused], dayMs + 9)).toBeLessThan(0.5)
  const again = many(3, (at) => past({ of: asked, yes: 1, at: 2 * dayMs + at }))
  expect(mean([...liked, ...refused, ...again], 2 * dayMs + 9)).toBeGreaterThan(0.5)
})

test('chancesOf() takes another folder for like its kind, but less surely, and another kind for unknown', () => {
  const chances = chancesOf(
    many(2, () => past({ of: asked })),
    { now: 0 },
  )
  const own = chances.of(asked).mean
  const beside = chances.of({ ...asked, paths: ['src/x.md'] }).mean
  expect(own).toBeLessThan(beside)
  expect(beside).toBeLessThan(mean([]))
  expect(chances.of({ ...asked, kind: 'c/c' }).mean).toBe(mean([]))
})

test('chancesOf() tells one folder from another where both are known', () => {
  const src = { ...asked, paths: ['src/x.md'] }
  const chances = chancesOf(
    [...many(10, () => past({ of: asked })), ...many(10, () => past({ of: src, yes: 1 }))],
    { now: 0 },
  )
  expect(chances.of(asked)).toMatchObject({ alike: 10, refused: 10, refusedInRow: 10, lastAt: 0 })
  expect(chances.of(asked).mean).toBeLessThan(0.2)
  expect(chances.of(src)).toMatchObject({ alike: 10, refused: 0, refusedInRow: 0 })
  expect(chances.of(src).mean).toBeGreaterThan(0.7)
})
