import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { newCycleId } from '../../src/domain/id.ts'
import { openStore } from '../../src/store/open.ts'
import { sweep } from '../../src/store/sweep.ts'
import { exchange, openedEntry, queuedCycle, tempDir } from './sample.ts'

const day = 24 * 60 * 60 * 1000
const failed = { answer: null, usage: null, timings: null }
const fault = { code: 'model.invalid', message: 'it is not JSON' } as const

test('exchanges.put() keeps answers and faults, in order, through a restart', async () => {
  using temp = tempDir()
  const [one, other] = [queuedCycle(), queuedCycle({ spec: 'links' })]
  const kept = [exchange('one'), exchange('two', { ...failed, fault }), exchange('a')]
  {
    using store = openStore({ dir: temp.path })
    await store.write(() => {
      for (const cycle of [one, other]) store.runs.insert(cycle)
      for (const each of kept) store.exchanges.put(one.id, each)
      store.exchanges.put(other.id, exchange('one', { at: 9 }))
    })
  }
  using store = openStore({ dir: temp.path })
  expect(store.exchanges.of(one.id)).toEqual(kept)
  expect(store.exchanges.get(one.id, 'key of two')).toEqual(exchange('two', { ...failed, fault }))
  expect(store.exchanges.get(other.id, 'key of one')?.at).toBe(9)
  expect(store.exchanges.get(other.id, 'key of two')).toBe(null)
})

test('exchanges.put() leaves what was kept first', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const cycle = queuedCycle()
  await store.write(() => {
    store.runs.insert(cycle)
    store.exchanges.put(cycle.id, exchange('one'))
    store.exchanges.put(cycle.id, exchange('one', { at: 2, model: 'other' }))
  })
  expect(store.exchanges.of(cycle.id)).toEqual([exchange('one')])
})

test('exchanges.put() refuses a run that is not there, and what is neither an answer nor a fault', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const cycle = queuedCycle()
  await store.write(() => store.runs.insert(cycle))
  const put = (id: typeof cycle.id, change: Parameters<typeof exchange>[1]) =>
    store.write(() => store.exchanges.put(id, exchange('one', change)))
  await expect(put(newCycleId(1), {})).rejects.toThrow('FOREIGN KEY')
  await expect(put(cycle.id, failed)).rejects.toThrow('CHECK')
  await expect(put(cycle.id, { fault })).rejects.toThrow('CHECK')
})

test('exchanges.paces() gives how quick answers were and when, the newest first', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const cycle = queuedCycle()
  const usage = {
    promptTokens: 9,
    completionTokens: 21,
    reasoningTokens: 0,
    counted: 'server',
  } as const
  const timings = { queuedMs: 0, firstTokenMs: 100, totalMs: 600 }
  await store.write(() => {
    store.runs.insert(cycle)
    store.exchanges.put(cycle.id, exchange('few'))
    store.exchanges.put(cycle.id, exchange('many', { at: 7, usage, timings }))
    store.exchanges.put(cycle.id, exchange('none', { usage: null, timings: null }))
  })
  expect(store.exchanges.paces(10)).toMatchObject([
    { run: cycle.id, at: 7, firstTokenMs: 100, tokensPerSecond: 40 },
    { run: cycle.id, at: 1, firstTokenMs: 10, tokensPerSecond: null },
  ])
})

test('sweep() deletes exchanges after 14 days', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const cycle = queuedCycle()
  await store.write(() => {
    store.runs.insert(cycle)
    store.exchanges.put(cycle.id, exchange('old', { at: 85 * day }))
    store.exchanges.put(cycle.id, exchange('young', { at: 87 * day }))
  })
  const now = 100 * day
  expect(await sweep(store, { now })).toMatchObject({ entries: 0, steps: 0, exchanges: 1 })
  expect(store.exchanges.of(cycle.id).map(({ key }) => key)).toEqual(['key of young'])
  const gone = await sweep(store, { now, keep: { exchanges: 12 * day } })
  expect(gone.exchanges).toBe(1)
})

test('openStore() brings a database of the first schema to this one, with all that it holds', async () => {
  using temp = tempDir()
  const first = join(import.meta.dir, '../../src/store/migrations/0001_first.sql')
  {
    using raw = new Database(join(temp.path, 'ostinato.sqlite'), { create: true })
    raw.run(readFileSync(first, 'utf8'))
    raw.run('pragma user_version = 1')
    raw.run(
      `insert into runs (id, kind, repository, spec, state, triggers, "all", epoch, created_at)
       values ('c-0000000000abc', 'cycle', '/repository', 'docs', 'queued',
         '[{"kind":"hand","reason":"a test","at":1,"depth":0}]', 0, 0, 1)`,
    )
    const { type, repository, body } = openedEntry('one')
    raw
      .query('insert into entries (at, type, repository, body) values (1, ?, ?, ?)')
      .run(type, repository, JSON.stringify(body))
  }
  using store = openStore({ dir: temp.path })
  const [cycle] = store.runs.list({})
  if (!cycle) throw new RangeError('Cannot go on: the cycle is gone')
  expect(store.entries.list({})).toHaveLength(1)
  await store.write(() => store.exchanges.put(cycle.id, exchange('one')))
  expect(store.exchanges.of(cycle.id)).toEqual([exchange('one')])
})
