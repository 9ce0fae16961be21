import { expect, test } from 'bun:test'

import { openSuggestion } from '../store/sample.ts'
import { claimed, claiming, finish, journalAt, triggered, typesOf } from './journal-at.ts'

test('claim() takes the oldest cycle, or the one that is named', async () => {
  using at = journalAt()
  await triggered(at.journal, {}, { spec: 'a' })
  at.clock.now += 1
  await triggered(at.journal, {}, { spec: 'b' })
  at.clock.now += 1
  const last = await triggered(at.journal, {}, { spec: 'c' })
  expect((await at.journal.claim({ ...claiming, only: last.id }))?.cycle.spec).toBe('c')
  expect((await claimed(at.journal)).cycle.spec).toBe('a')
  expect((await claimed(at.journal)).cycle.spec).toBe('b')
})

test('claim() raises the epoch, and the writes of the claim before are refused', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const lost = await claimed(at.journal)
  await at.journal.reclaim()
  const held = await claimed(at.journal)
  expect([lost.epoch, held.epoch]).toEqual([1, 2])
  const before = await at.journal.entries({})
  const writes = await Promise.allSettled([
    finish(at.journal, lost, 'observe', [openSuggestion('lost')]),
    at.journal.end(lost, { fault: null }),
  ])
  for (const write of writes) expect(write).toMatchObject({ reason: { code: 'cycle.lost' } })
  expect(await at.journal.entries({})).toEqual(before)
  expect(await at.journal.suggestions({})).toEqual([])
  await finish(at.journal, held, 'observe')
  await at.journal.end(held, { fault: null })
  await expect(at.journal.end(held, { fault: null })).rejects.toMatchObject({ code: 'cycle.lost' })
})

test('claim() keeps the deadline of the first claim, whatever the clock says at the next', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const first = await claimed(at.journal)
  expect(first.cycle.deadline).toBe(at.clock.now + 10 * 60_000)
  at.clock.now += 9 * 60_000
  at.reopen()
  await at.journal.reclaim()
  const again = await at.journal.claim({ owner: 'other', minutes: () => 999 })
  expect(again?.cycle.deadline).toBe(first.cycle.deadline)
  expect(again?.cycle.startedAt).toBe(first.cycle.startedAt)
})

test('claim() ends a cycle as crashed that was claimed three times in one step, and takes the next', async () => {
  using at = journalAt()
  const crashing = await triggered(at.journal, {})
  await finish(at.journal, await claimed(at.journal), 'observe')
  for (let round = 1; round <= 3; round += 1) {
    await at.journal.reclaim()
    expect((await claimed(at.journal)).cycle.id).toBe(crashing.id)
  }
  await at.journal.reclaim()
  const other = await triggered(at.journal, {})
  expect((await claimed(at.journal)).cycle.id).toBe(other.id)
  expect(await at.journal.cycle(crashing.id)).toMatchObject({
    state: 'failed',
    fault: { code: 'cycle.crashed' },
  })
  const types = await typesOf(at.journal, crashing)
  expect(types).toEqual([
    'cycle.queued',
    'cycle.started',
    'cycle.step',
    'cycle.resumed',
    'cycle.resumed',
    'cycle.resumed',
    'cycle.failed',
  ])
})

test('claim() ends a cycle as failed whose minutes cannot be told, so that others go on', async () => {
  using at = journalAt()
  const gone = await triggered(at.journal, {})
  at.clock.now += 1
  await triggered(at.journal, {}, { spec: 'links' })
  const claim = await at.journal.claim({
    owner: 'test',
    minutes({ spec }) {
      if (spec === 'docs') throw new RangeError('there is no spec "docs"')
      return 1
    },
  })
  expect(claim?.cycle.spec).toBe('links')
  expect(await at.journal.cycle(gone.id)).toMatchObject({ state: 'failed', fault: { code: 'bug' } })
})

test('reclaim() lets what was begun go before its follow-up', async () => {
  using at = journalAt()
  const begun = await triggered(at.journal, {})
  await claimed(at.journal)
  const follow = await triggered(at.journal, {})
  expect((await at.journal.reclaim()).map(({ id }) => id)).toEqual([begun.id])
  expect((await triggered(at.journal, {}, {}, true)).id).toBe(follow.id)
  const claim = await claimed(at.journal)
  expect(claim.cycle.id).toBe(begun.id)
  await at.journal.end(claim, { fault: null })
  expect((await claimed(at.journal)).cycle).toMatchObject({ id: follow.id, triggers: [{}, {}] })
})

test('claimUpTo() takes no more than that, and none whose spec and repository has one running', async () => {
  using at = journalAt()
  for (const spec of ['a', 'b', 'c']) {
    await triggered(at.journal, {}, { spec })
    at.clock.now += 1
  }
  const claimUpTo = async (most: number) =>
    (await at.journal.claimUpTo(most, claiming)).map(({ cycle }) => cycle.spec)
  expect(await claimUpTo(2)).toEqual(['a', 'b'])
  await triggered(at.journal, {}, { spec: 'a' })
  expect(await claimUpTo(9)).toEqual(['c'])
  expect(await claimUpTo(9)).toEqual([])
})
