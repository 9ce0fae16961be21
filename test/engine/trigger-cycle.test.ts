import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { StatedDraft } from '../../src/domain/stated-draft.ts'
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

test('trigger() lets fifty drafts wait for one cycle, and tells of them without their edits', async () => {
  using at = journalAt()
  const drafted = (place: number) => {
    const edits = [{ action: 'create', path: `${place}.md`, text: 'the text' }]
    const draft = v.parse(StatedDraft, { title: 't', why: 'w', job: 'nightly', run: 'r', edits })
    return at.journal.trigger({ ...request, trigger: trigger({ kind: 'job', draft }) })
  }
  for (let place = 0; place < 50; place += 1)
    expect(await drafted(place)).toMatchObject({ joined: place > 0 })
  expect(await drafted(50)).toEqual({
    paused: '50 suggestions of jobs wait for its next cycle, and that is the most',
  })
  const [cycle] = await at.journal.cycles({})
  expect(cycle?.triggers).toHaveLength(50)
  const told = JSON.stringify(await at.journal.entries({}))
  expect([told.includes('nightly'), told.includes('the text')]).toEqual([true, false])
})

test('trigger() gives every cycle of one millisecond an id of its own', async () => {
  using at = journalAt()
  const asked = Array.from({ length: 4000 }, (_, spec) =>
    at.journal.trigger({ ...request, spec: `spec-${spec}` }),
  )
  const ids = (await Promise.all(asked)).map((one) => ('cycle' in one ? one.cycle.id : ''))
  expect(new Set(ids).size).toBe(4000)
})
