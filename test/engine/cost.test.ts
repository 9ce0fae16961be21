import { expect, test } from 'bun:test'

import { costKind } from '../../src/domain/cost.ts'
import { readingsOf } from '../../src/domain/reading.ts'
import type { Journal } from '../../src/engine/journal.ts'
import { exchange } from '../store/sample.ts'
import { claimed, claiming, journalAt, triggered } from './journal-at.ts'

const costs = async (journal: Journal) =>
  readingsOf(costKind, await journal.readings({ kind: 'cost' })).map(({ subject, value }) => ({
    subject,
    ...value,
  }))

const usage = (promptTokens: number, completionTokens: number) => ({
  usage: { promptTokens, completionTokens, reasoningTokens: 0, counted: 'server' as const },
  timings: { queuedMs: 5, firstTokenMs: 10, totalMs: 100 },
})

test('end() adds what a cycle took to what its spec has taken, once for each cycle', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const claim = await claimed(at.journal)
  const { id } = claim.cycle
  await at.journal.keepExchange(id, exchange('one', usage(300, 40)))
  await at.journal.keepExchange(id, exchange('two', usage(200, 60)))
  // What came to no answer has no usage.
  await at.journal.keepExchange(id, exchange('three', { usage: null, timings: null }))
  at.clock.now += 7000
  await at.journal.end(claim, { fault: null })
  const first = { subject: 'docs', since: 1_000_000, cycles: 1, exchanges: 3 }
  const taken = { tokensIn: 500, tokensOut: 100, modelMs: 200, machineMs: 7000 }
  expect(await costs(at.journal)).toEqual([{ ...first, ...taken }])
  at.reopen()
  await expect(at.journal.end(claim, { fault: null })).rejects.toMatchObject({ code: 'cycle.lost' })
  expect(await costs(at.journal)).toEqual([{ ...first, ...taken }])
})

test('a cycle that fails, is cancelled or crashes has its price as well', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const failed = await claimed(at.journal)
  await at.journal.keepExchange(failed.cycle.id, exchange('one', usage(10, 1)))
  await at.journal.end(failed, { fault: { code: 'agent.failed', message: 'no' } })
  await triggered(at.journal, {})
  const cancelled = await claimed(at.journal)
  await at.journal.keepExchange(cancelled.cycle.id, exchange('one', usage(20, 2)))
  await at.journal.cancel(cancelled.cycle.id, 'enough')
  await triggered(at.journal, {})
  const crashed = await claimed(at.journal)
  await at.journal.keepExchange(crashed.cycle.id, exchange('one', usage(40, 4)))
  for (let times = 0; times < 3; times += 1) {
    await at.journal.reclaim()
    // A process that was away for a day has not worked for a day.
    at.clock.now += 86_400_000
    await at.journal.claim(claiming)
  }
  expect(await costs(at.journal)).toMatchObject([
    { cycles: 3, exchanges: 3, tokensIn: 70, tokensOut: 7, machineMs: 10 * 60_000 },
  ])
})

test('a cycle that never began costs nothing, and is counted', async () => {
  using at = journalAt()
  const cycle = await triggered(at.journal, {})
  await at.journal.cancel(cycle.id, 'enough')
  expect(await costs(at.journal)).toMatchObject([{ cycles: 1, exchanges: 0, machineMs: 0 }])
})
