import { expect, test } from 'bun:test'

import { type Limits, usualLimits } from '../../src/domain/limits.ts'
import { exchange, trigger } from '../store/sample.ts'
import { claimed, decide, ended, journalAt, request, triggered } from './journal-at.ts'

const docs = { repository: '/repository', spec: 'docs' }
const hour = 60 * 60 * 1000

function limitedAt(limits: Partial<Limits>, dailyTokens: number | null = null) {
  const said = {
    limits: { ...usualLimits, ...limits },
    specHash: 'h' as string | null,
    dailyTokens,
  }
  return Object.assign(journalAt({ limiting: () => said }), { said })
}

/** What becomes of a trigger of each kind that no person makes. */
async function tried(journal: ReturnType<typeof journalAt>['journal']): Promise<string | null> {
  const made = await journal.trigger({ ...request, trigger: trigger({ kind: 'route' }) })
  if ('paused' in made) return made.paused
  await journal.cancel(made.cycle.id, 'it was only a try')
  return null
}

test('pause() stops a spec at a plateau, and a yes, a cycle by hand or another script lifts it', async () => {
  using at = limitedAt({ plateau: 3 })
  const plateau = expect.stringContaining('nothing that its last 3 cycles with suggestions brought')
  for (const name of ['a', 'b', 'c']) {
    expect(await at.journal.pause(docs)).toBeNull()
    await ended(at.journal, [name])
    at.clock.now += 1000
  }
  expect(await at.journal.pause(docs)).toEqual({ why: plateau, since: at.clock.now - 1000 })
  expect(await tried(at.journal)).toEqual(plateau)
  const [paused] = await at.journal.entries({ types: ['cycle.paused'] })
  expect(paused).toMatchObject({ spec: 'docs', body: { why: plateau, trigger: { kind: 'route' } } })

  at.said.specHash = 'another'
  expect(await tried(at.journal)).toBeNull()
  at.said.specHash = 'h'
  expect(await tried(at.journal)).toEqual(plateau)

  const [open] = await at.journal.suggestions({ states: ['open'], limit: 1 })
  if (open?.state !== 'open') throw new RangeError('Cannot go on: none is open')
  await decide(at.journal, [open], true)
  expect(await tried(at.journal)).toBeNull()

  for (const name of ['d', 'e', 'f']) await ended(at.journal, [name])
  expect(await tried(at.journal)).toEqual(plateau)
  const hand = await triggered(at.journal, { kind: 'hand' })
  expect(await at.journal.pause(docs)).toBeNull()
  await at.journal.cancel(hand.id, 'enough')
})

test('pause() counts no cycle that found nothing', async () => {
  using at = limitedAt({ plateau: 2 })
  for (let count = 0; count < 5; count += 1) await ended(at.journal, [])
  await ended(at.journal, ['a'])
  for (let count = 0; count < 5; count += 1) await ended(at.journal, [])
  expect(await at.journal.pause(docs)).toBeNull()
  await ended(at.journal, ['b'])
  expect(await at.journal.pause(docs)).not.toBeNull()
})

test('pause() stops a spec whose tokens of a day are spent, and says when there is room again', async () => {
  using at = limitedAt({ perDay: { tokens: 100, minutes: 240 } })
  const cycle = await triggered(at.journal, { kind: 'commit' })
  const claim = await claimed(at.journal)
  const usage = { completionTokens: 20, reasoningTokens: 0, counted: 'server' as const }
  const began = at.clock.now
  for (const [name, promptTokens] of [
    ['a', 30],
    ['b', 40],
  ] as const) {
    at.clock.now += hour
    await at.journal.keepExchange(
      cycle.id,
      exchange(name, { at: at.clock.now, usage: { ...usage, promptTokens } }),
    )
  }
  await at.journal.end(claim, { fault: null })
  const room = new Date(began + 25 * hour).toISOString()
  const why = `110 tokens were spent within 24 hours, and 100 is the most; there is room again at ${room}`
  expect(await at.journal.pause(docs)).toEqual({ why, since: at.clock.now })
  expect(await tried(at.journal)).toBe(why)
  expect(await at.journal.pause({ ...docs, spec: 'links' })).toBeNull()
  await triggered(at.journal, { kind: 'hand' })
  const last = (await at.journal.entries({ types: ['cycle.queued'] })).at(-1)
  expect(last?.body['warning']).toBe(why)
  at.clock.now = began + 25 * hour
  expect(await at.journal.pause(docs)).toBeNull()
})

test('pause() counts an exchange that failed as what it was allowed, and all specs together by the setting', async () => {
  using at = limitedAt({}, 500)
  const cycle = await triggered(at.journal, { kind: 'commit' })
  const request = { role: 'write' as const, contextTokens: 4096, maxTokens: 600 }
  const failed = { answer: null, usage: null, timings: null, at: at.clock.now, request }
  const fault = { code: 'model.invalid' as const, message: 'it is none' }
  await at.journal.keepExchange(cycle.id, exchange('a', { ...failed, fault }))
  const why = expect.stringContaining('600 tokens of all specs were spent')
  expect(await at.journal.pause({ repository: '/other', spec: 'links' })).toMatchObject({ why })
})

test('pause() stops a spec whose minutes of a day are spent; a deadline bounds what a crash left running', async () => {
  using at = limitedAt({ perDay: { tokens: 1000, minutes: 30 } })
  await triggered(at.journal, { kind: 'commit' })
  const claim = await claimed(at.journal)
  at.clock.now += 5 * hour
  expect(await at.journal.pause(docs)).toBeNull()
  await at.journal.end(claim, { fault: null })
  for (let count = 0; count < 2; count += 1) {
    await triggered(at.journal, { kind: 'commit' })
    const next = await claimed(at.journal)
    at.clock.now += hour / 6
    await at.journal.end(next, { fault: null })
  }
  expect(await at.journal.pause(docs)).toMatchObject({
    why: expect.stringContaining('30 minutes were spent within 24 hours, and 30 is the most'),
  })
})

test('pause() does not read through the triggers that were refused before, however many', async () => {
  using at = limitedAt({ plateau: 1 })
  await ended(at.journal, ['a'])
  const body = { why: 'a plateau', trigger: trigger({ kind: 'route' }) }
  const refused = { type: 'cycle.paused' as const, ...docs, body }
  await at.journal.append(Array.from({ length: 100_000 }, () => refused))
  // Read through each time, these take minutes; without a turn of the loop no test is ever over time.
  for (let count = 0; count < 1000; count += 1) {
    expect(await at.journal.pause(docs)).not.toBeNull()
    await Bun.sleep(0)
  }
}, 45_000)
