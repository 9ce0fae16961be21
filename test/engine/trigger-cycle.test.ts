import { expect, test } from 'bun:test'

import { trigger } from '../store/sample.ts'
import { claimed, claiming, journalAt, request, triggered, typesOf } from './journal-at.ts'

test('trigger() joins a trigger to the cycle that waits, and queues one follow-up of one that runs', async () => {
  using at = journalAt()
  const first = await triggered(at.journal, {})
  const joined = await at.journal.trigger({
    ...request,
    trigger: trigger({ reason: 'b' }),
    all: true,
  })
  expect(joined).toMatchObject({ joined: true, cycle: { id: first.id, all: true } })
  await claimed(at.journal)
  const next = await triggered(at.journal, {})
  expect(next.id).not.toBe(first.id)
  expect(await at.journal.claim(claiming)).toBeNull()
  expect(await typesOf(at.journal)).toEqual([
    'cycle.queued',
    'cycle.joined',
    'cycle.started',
    'cycle.queued',
  ])
})

test('trigger() pauses a chain of cycles that is too deep', async () => {
  using at = journalAt()
  const answer = await at.journal.trigger({
    ...request,
    trigger: trigger({ kind: 'outcome', depth: 4 }),
  })
  expect(answer).toEqual({ paused: expect.stringContaining('4 deep, and 3 is the most') })
  expect(await typesOf(at.journal)).toEqual(['cycle.paused'])
  expect(await at.journal.cycles({})).toEqual([])
  await triggered(at.journal, { kind: 'outcome', depth: 3 })
})

test('trigger() pauses what no person asked for after the same failure twice', async () => {
  using at = journalAt()
  const codes = ['git.failed', 'agent.failed', 'agent.failed'] as const
  for (const code of codes) {
    await triggered(at.journal, { kind: 'commit' })
    const claim = await claimed(at.journal)
    await at.journal.end(claim, { fault: { code, message: 'it is broken' } })
    at.clock.now += 1
  }
  for (const kind of ['commit', 'job', 'route', 'outcome'] as const) {
    const answer = await at.journal.trigger({ ...request, trigger: trigger({ kind }) })
    expect(answer).toEqual({
      paused: 'the last two cycles failed with "agent.failed": it is broken',
    })
  }
  await triggered(at.journal, { kind: 'commit' }, { spec: 'links' })
  await triggered(at.journal, { kind: 'start' })
  const joined = await at.journal.trigger({ ...request, trigger: trigger({ kind: 'commit' }) })
  expect(joined).toMatchObject({ joined: true })
})

test('trigger() gives every cycle of one millisecond an id of its own', async () => {
  using at = journalAt()
  const asked = Array.from({ length: 4000 }, (_, spec) =>
    at.journal.trigger({ ...request, spec: `spec-${spec}` }),
  )
  const ids = (await Promise.all(asked)).map((one) => ('cycle' in one ? one.cycle.id : ''))
  expect(new Set(ids).size).toBe(4000)
})
