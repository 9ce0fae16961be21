import { expect, test } from 'bun:test'

import type { Fault } from '../../src/domain/fault.ts'
import { newCycleId } from '../../src/domain/id.ts'
import { newRun } from '../../src/engine/look-at-schedule.ts'
import { exportStore } from '../../src/store/export.ts'
import { importStore } from '../../src/store/import.ts'
import { schemaVersion } from '../../src/store/migrate.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { loadedJob } from '../engine/job-world.ts'
import { delivery, exchange, openedEntry, openSuggestion, queuedCycle, tempDir } from './sample.ts'

test('exportStore() and importStore() carry every row to an empty store', async () => {
  using temp = tempDir()
  using from = await filledStore(`${temp.path}/from`)
  using to = openStore({ dir: `${temp.path}/to`, now: from.now })
  const lines = await Array.fromAsync(exportStore(from))
  expect(JSON.parse(lines[0] ?? '')).toEqual({ ostinato: 1, schema: schemaVersion, at: 7 })
  expect(await importStore(to, lines)).toBe(1213)
  expect(await Array.fromAsync(exportStore(to))).toEqual(lines)
  expect(to.suggestions.list({})).toEqual(from.suggestions.list({}))
  expect(to.runs.list({})).toEqual(from.runs.list({}))
  for (const { id } of from.runs.list({}))
    expect(to.exchanges.of(id)).toEqual(from.exchanges.of(id))
  expect(to.plans.list()).toEqual(from.plans.list())
  expect(to.deliveries.list({})).toEqual(from.deliveries.list({}))
  await to.write(() => to.entries.insert(openedEntry('next'), 8))
  expect(to.entries.last()).toBe(from.entries.last() + 1)
})

test('exportStore() is the store of one moment, whatever is written meanwhile', async () => {
  using temp = tempDir()
  using store = await filledStore(temp.path)
  const lines: string[] = []
  for await (const line of exportStore(store)) {
    lines.push(line)
    if (lines.length % 100 === 1)
      await store.write(() => store.entries.insert(openedEntry('meanwhile'), 9))
  }
  expect(lines.filter((line) => line.includes('meanwhile'))).toEqual([])
  expect(lines.at(-1)).toBe('{"rows":1213}\n')
})

test('importStore() refuses a store that is not empty', async () => {
  using temp = tempDir()
  using store = await filledStore(temp.path)
  const lines = await Array.fromAsync(exportStore(store))
  const fault = await faultOf(importStore(store, lines))
  expect(fault.message).toContain('the store is not empty')
})

test('importStore() names the line of a row that is not of its form, and takes nothing', async () => {
  using temp = tempDir()
  using from = await filledStore(`${temp.path}/from`)
  using to = openStore({ dir: `${temp.path}/to` })
  const lines = await Array.fromAsync(exportStore(from))
  const wrong = (at: number, text: string) => importStore(to, lines.with(at, text))
  const run = lines[1] ?? ''
  const cases: [() => Promise<unknown>, string][] = [
    [() => wrong(0, '{"ostinato":2}'), 'line 1: "ostinato" is wrong'],
    [() => wrong(0, '{"ostinato":1,"schema":9,"at":1}'), 'line 1: RangeError: its schema is 9'],
    [() => wrong(1, '{"table":'), 'line 2: SyntaxError'],
    [() => wrong(1, '{"table":"sqlite_master","row":{}}'), 'line 2: "table" is wrong'],
    [() => wrong(1, run.replace('"queued"', '"asleep"')), 'line 2: "state" is wrong'],
    [() => wrong(1, run.replace('"row":{', '"row":{"more":1,')), 'line 2: "more" is wrong'],
    [() => wrong(2, run), 'line 3: '],
    [() => wrong(1, lines[3] ?? ''), 'line 2: '],
    [() => importStore(to, lines.slice(0, 500)), 'ends at line 500 and it is cut short'],
    [() => importStore(to, lines.toSpliced(9, 1)), 'it says 1213 rows and has 1212'],
    [() => importStore(to, [...lines, lines.at(-1) ?? '']), 'line 1216: '],
    [() => importStore(to, []), 'ends at line 0'],
  ]
  for (const [attempt, message] of cases) {
    const fault = await faultOf(attempt())
    expect(fault.message).toContain(message)
    expect(fault.code).toBe('store.import')
  }
  expect(to.runs.list({})).toEqual([])
  expect(to.entries.last()).toBe(0)
})

test('importStore() refuses a suggestion whose body says something else than its columns', async () => {
  using temp = tempDir()
  using from = await filledStore(`${temp.path}/from`)
  using to = openStore({ dir: `${temp.path}/to` })
  const lines = await Array.fromAsync(exportStore(from))
  const at = lines.findIndex((line) => line.startsWith('{"table":"suggestions"'))
  const line = (lines[at] ?? '').replace('"state":"open"', '"state":"accepted"')
  const fault = await faultOf(importStore(to, lines.with(at, line)))
  expect(fault.message).toContain(`line ${at + 1}: the body says something else than the columns`)
})

async function filledStore(dir: string): Promise<Store> {
  const store = openStore({ dir, now: () => 7 })
  const cycles = [
    queuedCycle(),
    queuedCycle({ state: 'failed', endedAt: 5, fault: { code: 'bug', message: 'a "quote"' } }),
  ]
  await store.write(() => {
    store.deliveries.insert(delivery('one'))
    for (const [at, cycle] of cycles.entries()) {
      store.runs.insert(cycle)
      const step = { name: 'observe', epoch: 1, result: { at }, ms: 0.5, at: 1 } as const
      store.steps.put({ ...step, run: cycle.id })
    }
    store.exchanges.put(cycles[0]?.id ?? newCycleId(), exchange('one'))
    for (let at = 0; at < 1200; at += 1) store.entries.insert(openedEntry(`${at % 7}`), at)
    store.suggestions.put(openSuggestion('one'))
    const key = { repository: '/repository', job: 'nightly' }
    store.jobTicks.putSchedule({ ...key, cron: '0 3 * * *', timezone: null, lookedAt: 3 })
    const run = newRun(store, loadedJob(), { now: 3, due: 3, reason: 'schedule' })
    store.jobRuns.insert({ ...run, fault: { code: 'bug', message: 'a "quote"' }, endedAt: 4 })
    store.jobTicks.insert({ ...key, due: 3, run: run.id })
    store.jobLogs.putStep({ run: run.id, name: 'one', epoch: 1, result: { at: 1 }, at: 3 })
    store.jobLogs.say([{ run: run.id, number: 1, attempt: 1, at: 3, text: '🎼' }])
    store.plans.open({
      id: 'p-1',
      repository: '/repository',
      kind: 'apply',
      mode: 'branch',
      branch: 'ostinato/docs',
      parent: 'b'.repeat(40),
      suggestions: [openSuggestion('one').id],
      files: [],
      createdAt: 3,
    })
  })
  return store
}

async function faultOf(attempt: Promise<unknown>): Promise<Fault> {
  try {
    await attempt
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its code is what the tests look at
    return error as Fault
  }
  throw new RangeError('Cannot find a fault: nothing was thrown')
}
