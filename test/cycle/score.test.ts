import { expect, test } from 'bun:test'

import { command, metric } from 'ostinato'

import type { Reading } from '../../src/domain/reading.ts'
import { readingsOf } from '../../src/domain/reading.ts'
import { type Score, scoreKind, scoreLine } from '../../src/domain/score.ts'
import { ran } from '../support/command.ts'
import { makeRepository } from '../support/git.ts'
import { troubledTree } from '../support/tree.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'

type At = Awaited<ReturnType<typeof cycleAt>>

async function scores(at: At): Promise<Reading<Score>[]> {
  return readingsOf(scoreKind, await at.journal.readings({ kind: 'score' }))
}

test('a cycle keeps the score of its commit, the same that its verdicts begin from', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt()
  const { suggestions } = await at.cycle(repository.root)
  const [kept] = await scores(at)
  const commit = repository.git(['rev-parse', 'HEAD'])
  expect(kept).toMatchObject({ subject: `test@${commit}`, repository: repository.root })
  const verdict = suggestions[0]?.verdict
  const line = scoreLine(await scores(at))
  expect(line?.now.score).toBe(verdict?.score.before ?? 0)
  expect(line?.now.whole).toBe(true)
  expect(kept?.value.checks.map(({ name, problems }) => [name, problems])).toEqual(
    verdict?.checks.map(({ name, before }) => [name, before?.problems ?? -1]),
  )
})

test('a cycle that has nothing to try keeps the score too, once for each commit', async () => {
  using repository = makeRepository({ 'openspec/config.yaml': 'schema: spec-driven\n' })
  await using at = await cycleAt()
  await at.cycle(repository.root)
  const [first] = await scores(at)
  await at.cycle(repository.root)
  const [second, ...others] = await scores(at)
  expect(others).toEqual([])
  expect(second?.value).toEqual(first?.value)
  repository.commit({ 'README.md': '[nowhere](nowhere.md)\n' })
  await at.cycle(repository.root)
  const line = scoreLine(await scores(at))
  expect(line?.series.map(({ problems }) => problems)).toEqual([0, 1])
})

test('a score runs no command for itself, and knows refused, flaky and metric ones', async () => {
  using repository = makeRepository(troubledTree())
  let runs = 0
  let turn = 0
  const checks = {
    ...openspecSpec.checks,
    steady: command('steady'),
    shaky: command('shaky'),
    size: metric('size', { goal: 'min' as const }),
  }
  await using at = await cycleAt({
    spec: { ...openspecSpec, checks, limits: { perCycle: 1, open: 1 } },
    answer(line) {
      runs += 1
      if (line === 'size') return ran({ stdout: '120\n' })
      if (line === 'shaky') return ran({ code: (turn += 1) % 2 })
      return ran()
    },
  })
  await at.cycle(repository.root)
  const outcomes = async () =>
    Object.fromEntries(
      (await scores(at)).at(-1)?.value.checks.map(({ name, outcome }) => [name, outcome]) ?? [],
    )
  expect(await outcomes()).toMatchObject({ steady: 'judged', shaky: 'flaky', size: 'judged' })
  const size = (await scores(at))[0]?.value.checks.find(({ name }) => name === 'size')
  expect(size).toMatchObject({ value: 120, goal: 'min' })
  const before = runs
  // What was suggested is not needed any more, so that nothing is tried.
  repository.git(['rm', '-rq', 'openspec'])
  repository.commit({ 'openspec/config.yaml': 'schema: spec-driven\n' })
  await at.cycle(repository.root)
  expect(runs).toBe(before)
  expect(await outcomes()).toMatchObject({ steady: 'not-run', validate: 'judged' })
  expect(scoreLine(await scores(at))?.now.whole).toBe(false)
})

test('a score says which check was refused', async () => {
  using repository = makeRepository(troubledTree())
  const checks = { ...openspecSpec.checks, tests: command('bun test') }
  await using at = await cycleAt({ spec: { ...openspecSpec, checks } })
  await at.cycle(repository.root)
  expect(scoreLine(await scores(at))?.now).toMatchObject({ whole: false, unsure: ['tests'] })
})
