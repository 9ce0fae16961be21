import { expect, test } from 'bun:test'

import fc from 'fast-check'

import {
  type CheckScore,
  scoreLine,
  type ScoreReading,
  thinScores,
} from '../../src/domain/score.ts'

const check = (over: Partial<CheckScore> = {}): CheckScore => ({
  name: 'links',
  judge: 'j',
  weight: 1,
  outcome: 'judged',
  score: 0,
  problems: 0,
  value: null,
  goal: null,
  ...over,
})

function reading(commit: string, since: number, checks: CheckScore[], at = since): ScoreReading {
  const value = { spec: 'docs', commit, since, checks }
  return { repository: '/r', kind: 'score', subject: `docs@${commit}`, value, at }
}

const links = (problems: number) => check({ score: -10 * problems, problems })

test('scoreLine() says what was first, what is best and what is now', () => {
  const line = scoreLine([
    reading('a', 1, [links(4)]),
    reading('b', 2, [links(1)]),
    reading('c', 3, [links(2)]),
  ])
  expect(line?.first).toMatchObject({ commit: 'a', score: -40, problems: 4, whole: true })
  expect(line?.best).toMatchObject({ commit: 'b', score: -10, problems: 1 })
  expect(line?.now).toMatchObject({ commit: 'c', score: -20, problems: 2 })
  expect(line?.series.map((one) => one.problems)).toEqual([4, 1, 2])
  expect(scoreLine([])).toBeNull()
})

test('scoreLine() takes for now what was measured last, even where it is an old commit', () => {
  const line = scoreLine([reading('a', 1, [links(4)], 9), reading('b', 2, [links(1)])])
  expect([line?.first.commit, line?.now.commit, line?.best.commit]).toEqual(['a', 'a', 'b'])
})

test('scoreLine() takes a check that came later, or was not run, for no gain and no loss', () => {
  const tests = (over: Partial<CheckScore>) =>
    check({ name: 'tests', score: -10, problems: 3, ...over })
  const line = scoreLine([
    reading('a', 1, [links(2)]),
    reading('b', 2, [links(2), tests({})]),
    reading('c', 3, [links(1), tests({ outcome: 'not-run', score: 0, problems: 0 })]),
    reading('d', 4, [links(1), tests({ outcome: 'flaky', score: -100 })]),
  ])
  expect(line?.series.map(({ score, problems, whole }) => [score, problems, whole])).toEqual([
    [-30, 5, false],
    [-30, 5, true],
    [-20, 4, false],
    [-20, 4, false],
  ])
  expect(line?.now.unsure).toEqual(['tests'])
})

test('scoreLine() begins anew with a check that was changed, and forgets one that is gone', () => {
  const line = scoreLine([
    reading('a', 1, [links(5), check({ name: 'old', score: -100, problems: 10 })]),
    reading('b', 2, [check({ judge: 'stricter', score: -50, problems: 5 })]),
  ])
  expect(line?.first).toMatchObject({ score: -50, problems: 5 })
  expect(line?.now).toMatchObject({ score: -50, problems: 5 })
})

test('scoreLine() counts a metric by what it gained on its first value', () => {
  const size = (value: number) => check({ name: 'size', weight: 2, value, goal: 'min' })
  const line = scoreLine([reading('a', 1, [size(200)]), reading('b', 2, [size(150)])])
  expect([line?.first.score, line?.now.score]).toEqual([0, 50])
})

test('thinScores() keeps the first, the best, the last and one of each day, and never more than it may', () => {
  const day = 86_400_000
  const many = Array.from({ length: 30 }, (_, at) =>
    reading(`c${at}`, Math.floor(at / 3) * day + (at % 3), [links(at === 13 ? 0 : 5)]),
  )
  const gone = thinScores(many, 14).map(({ subject }) => subject)
  expect(many.length - gone.length).toBe(14)
  expect(gone).not.toContain('docs@c0')
  expect(gone).not.toContain('docs@c13')
  // One of each day is the last of it: every third.
  expect(gone.filter((subject) => Number(subject.slice(6)) % 3 === 2)).toEqual([])
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(40), fc.nat(3)), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 3, max: 20 }),
      (points, most) => {
        const all = points.map(([at, problems], index) =>
          reading(`c${index}`, at * (day / 4), [links(problems)]),
        )
        const dropped = new Set(thinScores(all, most).map(({ subject }) => subject))
        const left = all.filter(({ subject }) => !dropped.has(subject))
        expect(left.length).toBe(Math.min(all.length, most))
        const [before, after] = [scoreLine(all), scoreLine(left)]
        expect([after?.first, after?.best, after?.now]).toEqual([
          before?.first,
          before?.best,
          before?.now,
        ])
      },
    ),
  )
})
