import { expect, test } from 'bun:test'

import type { ToolCallRecord } from '../../src/domain/tool.ts'
import { exportStore } from '../../src/store/export.ts'
import { importStore } from '../../src/store/import.ts'
import { openStore } from '../../src/store/open.ts'
import { sweep } from '../../src/store/sweep.ts'
import { consent, queuedCycle, tempDir } from './sample.ts'

const day = 24 * 60 * 60 * 1000

function call(name: string, change: Partial<ToolCallRecord> = {}): ToolCallRecord {
  return {
    key: `key of ${name}`,
    server: 'memory',
    tool: name,
    args: { query: `${name} 🎼`, deep: [1, null, { a: true }] },
    by: 'rule',
    at: 1,
    answer: { text: name, cut: false, structured: { n: 1 }, isError: false, ms: 1.5, bytes: 9 },
    fault: null,
    ...change,
  }
}

const failed = { answer: null, fault: { code: 'agent.timeout', message: 'it was silent' } }

test('calls.put() keeps answers and faults, in order, through a restart', async () => {
  using temp = tempDir()
  const cycle = queuedCycle()
  const kept = [call('b'), call('a', failed)]
  {
    using store = openStore({ dir: temp.path })
    await store.write(() => {
      store.runs.insert(cycle)
      for (const one of kept) store.calls.put(cycle.id, one)
      store.calls.put(cycle.id, call('b', { at: 2 }))
    })
  }
  using store = openStore({ dir: temp.path })
  expect(store.calls.of(cycle.id)).toEqual(kept)
  expect(store.calls.get(cycle.id, 'key of a')).toEqual(call('a', failed))
  expect(store.calls.get(cycle.id, 'key of c')).toBe(null)
})

test('calls.put() refuses what is neither an answer nor a fault', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const cycle = queuedCycle()
  await store.write(() => store.runs.insert(cycle))
  const put = (change: Partial<ToolCallRecord>) =>
    store.write(() => store.calls.put(cycle.id, call('a', change)))
  await expect(put({ answer: null })).rejects.toThrow('CHECK')
})

test('sweep() deletes calls with the exchanges, and leaves consents', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const cycle = queuedCycle()
  await store.write(() => {
    store.runs.insert(cycle)
    store.calls.put(cycle.id, call('old', { at: 85 * day }))
    store.calls.put(cycle.id, call('young', { at: 87 * day }))
    store.consents.put(consent({ at: 1 }))
  })
  expect((await sweep(store, { now: 100 * day })).calls).toBe(1)
  expect(store.calls.of(cycle.id).map(({ tool }) => tool)).toEqual(['young'])
  expect(store.consents.of('/repository')).toEqual([consent({ at: 1 })])
})

test('importStore() brings calls and consents back as they were', async () => {
  using temp = tempDir()
  using other = tempDir()
  using from = openStore({ dir: temp.path })
  const cycle = queuedCycle()
  await from.write(() => {
    from.runs.insert(cycle)
    from.calls.put(cycle.id, call('a', failed))
    from.consents.put(consent({ text: 'bun "ü"\n' }))
  })
  using to = openStore({ dir: other.path })
  await importStore(to, exportStore(from))
  expect(to.calls.of(cycle.id)).toEqual([call('a', failed)])
  expect(to.consents.of('/repository')).toEqual([consent({ text: 'bun "ü"\n' })])
})
