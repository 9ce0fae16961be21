import { expect, test } from 'bun:test'

import { lastCycleOf, selfTestOf } from '../../src/desk/spec-state.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { makeRepository } from '../support/git.ts'
import { troubledTree } from '../support/tree.ts'

test('lastCycleOf() and selfTestOf() show how a spec stands in one repository', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt({ selfTest: true })
  const of = { repository: repository.root, spec: 'test' }
  expect(await lastCycleOf(at.journal, of)).toBeNull()
  expect(await selfTestOf(at.journal, of)).toBeNull()

  const first = await at.cycle(repository.root)
  const last = await lastCycleOf(at.journal, of)
  expect(last).toMatchObject({ id: first.cycle.id, state: 'done', fault: null })
  expect(last?.ending).toEqual(first.verified.ending ?? null)
  expect(last?.ending?.word).toBe('suggested')
  const tested = await selfTestOf(at.journal, of)
  expect(tested?.checks.map(({ name, state }) => [name, state])).toContainEqual([
    'validate',
    'proven',
  ])
  expect(tested?.commit).toHaveLength(40)
  expect(await lastCycleOf(at.journal, { ...of, repository: '/elsewhere' })).toBeNull()

  const trigger = { kind: 'hand' as const, reason: 'a test', at: Date.now(), depth: 0 }
  const waiting = await at.journal.trigger({ ...of, trigger, all: false })
  if ('paused' in waiting) throw new Error(waiting.paused)
  expect(await lastCycleOf(at.journal, of)).toMatchObject({
    id: waiting.cycle.id,
    state: 'queued',
    endedAt: null,
    ending: null,
  })
}, 60_000)
