import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { statSync } from 'node:fs'

import type { CycleId } from '../../src/domain/id.ts'
import { newRun } from '../../src/engine/look-at-schedule.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { sweep } from '../../src/store/sweep.ts'
import { loadedJob } from '../engine/job-world.ts'
import { openedEntry, openSuggestion, queuedCycle, tempDir } from './sample.ts'

const day = 24 * 60 * 60 * 1000
const now = 100 * day

const nothing = {
  entries: 0,
  steps: 0,
  exchanges: 0,
  calls: 0,
  deliveries: 0,
  jobRuns: 0,
  jobTicks: 0,
  scores: 0,
}

test('sweep() deletes entries and steps of ended runs after 30 days, and nothing else', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const [old, young, alive] = [queuedCycle(), queuedCycle(), queuedCycle()]
  await store.write(() => {
    store.runs.insert({ ...old, state: 'done', startedAt: 1, endedAt: 69 * day })
    store.runs.insert({ ...young, state: 'done', startedAt: 1, endedAt: 71 * day })
    store.runs.insert({ ...alive, state: 'running', startedAt: 1 })
    for (const { id } of [old, young, alive]) putStep(store, id)
    store.entries.insert(openedEntry('old'), 69 * day)
    store.entries.insert(openedEntry('young'), 71 * day)
    store.suggestions.put(openSuggestion('old'))
  })
  expect(await sweep(store, { now })).toEqual({ ...nothing, entries: 1, steps: 1 })
  expect([old, young, alive].map(({ id }) => store.steps.of(id).length)).toEqual([0, 1, 1])
  expect(store.entries.list({}).map(({ id, type, body }) => ({ id, type, body }))).toEqual([
    { id: 2, type: 'suggestion.opened', body: { title: 'Mend young' } },
    { id: 3, type: 'store.swept', body: { ...nothing, entries: 1, steps: 1 } },
  ])
  expect(store.suggestions.list({})).toHaveLength(1)
  expect(store.runs.list({})).toHaveLength(3)
})

test('sweep() writes no entry when there is nothing to delete', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  await store.write(() => store.entries.insert(openedEntry('young'), now))
  expect(await sweep(store, { now })).toEqual(nothing)
  expect(store.entries.last()).toBe(1)
})

test('sweep() deletes ended runs of jobs with their steps and lines, and old times', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const run = (at: number) => newRun(store, loadedJob(), { now: at, due: at, reason: 'schedule' })
  const [old, young, open] = [run(60 * day), run(80 * day), run(50 * day)]
  await store.write(() => {
    store.jobRuns.insert({ ...old, state: 'done', endedAt: 69 * day })
    store.jobRuns.insert({ ...young, state: 'done', endedAt: 81 * day })
    store.jobRuns.insert(open)
    for (const { id, due } of [old, young, open]) {
      store.jobTicks.insert({ repository: '/r', job: 'nightly', due: due ?? 0, run: id })
      store.jobLogs.putStep({ run: id, name: 'one', epoch: 1, result: 1, at: 1 })
      store.jobLogs.say([{ run: id, number: 1, attempt: 1, at: 1, text: 'said' }])
    }
  })
  expect(await sweep(store, { now })).toEqual({ ...nothing, jobRuns: 1, jobTicks: 2 })
  expect(store.jobRuns.list({}).map(({ id }) => id)).toEqual([young.id, open.id])
  const left = [old, young, open].map(({ id }) => store.jobLogs.said(id).length)
  expect([left, store.jobLogs.steps(old.id)]).toEqual([[0, 1, 1], []])
})

test('sweep() deletes more than fits into one of its transactions, and never gives a number twice', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  await store.write(() => {
    for (let at = 0; at < 12_000; at += 1) store.entries.insert(openedEntry('old'), at)
  })
  expect(await sweep(store, { now, keep: { entries: day } })).toEqual({
    ...nothing,
    entries: 12_000,
  })
  expect(store.entries.list({}).map(({ id, type }) => [id, type])).toEqual([
    [12_001, 'store.swept'],
  ])
})

test('compact() gives the disk back what swept rows held, and leaves it for later while another reads', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path, busyMs: 1 })
  const size = () => statSync(store.path).size
  store.compact()
  const empty = size()
  await store.write(() => {
    for (let at = 0; at < 12_000; at += 1) store.entries.insert(openedEntry('old'), at)
  })
  await sweep(store, { now, keep: { entries: day } })
  {
    using other = new Database(store.path)
    other.run('begin immediate')
    expect(store.compact()).toBe(false)
  }
  expect(store.compact()).toBe(true)
  expect(size()).toBeLessThan(empty + 50_000)
  expect(store.entries.last()).toBe(12_001)
})

function putStep(store: Store, run: CycleId): void {
  store.steps.put({ run, name: 'observe', epoch: 1, result: { some: 'result' }, ms: 1, at: 1 })
}

test('sweep() thins out the scores of a spec, and leaves those of others', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const score = (spec: string, at: number) => {
    const commit = String(at).padStart(40, '0')
    const value = { spec, commit, since: at, checks: [] }
    return { repository: '/r', kind: 'score', subject: `${spec}@${commit}`, value, at }
  }
  await store.write(() => {
    for (let at = 1; at <= 410; at += 1) store.readings.put(score('docs', at))
    for (let at = 1; at <= 20; at += 1) store.readings.put(score('links', at))
    store.readings.put({ ...score('docs', 1), kind: 'outcome' })
  })
  expect(await sweep(store, { now })).toMatchObject({ scores: 10 })
  const left = store.readings.list({ kind: 'score' })
  expect(left).toHaveLength(420)
  expect(left.filter(({ subject }) => subject.startsWith('docs@'))).toHaveLength(400)
  expect(store.readings.list({ kind: 'outcome' })).toHaveLength(1)
  expect(await sweep(store, { now })).toMatchObject({ scores: 0 })
})
