import { expect, test } from 'bun:test'

import { claimed, claiming, finish, journalAt, triggered } from './journal-at.ts'

test('cancel() ends a queued or running cycle, whose claim is lost', async () => {
  using at = journalAt()
  const cycle = await triggered(at.journal, {})
  const claim = await claimed(at.journal)
  expect(await at.journal.cancel(cycle.id, 'enough')).toMatchObject({ state: 'cancelled' })
  await expect(finish(at.journal, claim, 'observe')).rejects.toMatchObject({ code: 'cycle.lost' })
  await expect(at.journal.cancel(cycle.id, 'again')).rejects.toMatchObject({
    code: 'cycle.cancelled',
    message: `Cannot cancel cycle "${cycle.id}": it is at "cancelled"`,
  })
  const queued = await triggered(at.journal, {})
  await at.journal.cancel(queued.id, 'enough')
  expect(await at.journal.claim(claiming)).toBeNull()
  const entries = await at.journal.entries({ types: ['cycle.cancelled'] })
  expect(entries.map(({ body }) => body)).toEqual([{ why: 'enough' }, { why: 'enough' }])
})
