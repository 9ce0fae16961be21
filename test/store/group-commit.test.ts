import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { openStore } from '../../src/store/open.ts'
import { openedEntry, tempDir } from './sample.ts'

test('write() rejects alone what throws among many, and undoes it alone', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const writes = Array.from({ length: 100 }, (_, at) =>
    store.write(() => {
      store.entries.insert(openedEntry(`${at}`), at)
      if (at === 42) throw new Fault('suggestion.state', 'Cannot: it is the one that fails')
      return at
    }),
  )
  const settled = await Promise.allSettled(writes)
  expect(settled.flatMap((one, at) => (one.status === 'rejected' ? at : []))).toEqual([42])
  await expect(writes[42]).rejects.toMatchObject({ code: 'suggestion.state' })
  expect(await writes[7]).toBe(7)
  const kept = store.entries.list({}).map(({ at }) => at)
  expect(kept).toEqual(Array.from({ length: 100 }, (_, at) => at).filter((at) => at !== 42))
})

test('write() leaves no gap in the numbers of entries where one of a group fails', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  await Promise.allSettled(
    [1, 2, 3].map((at) =>
      store.write(() => {
        store.entries.insert(openedEntry('one'), at)
        if (at === 2) throw new RangeError('no')
      }),
    ),
  )
  expect(store.entries.list({}).map(({ id, at }) => [id, at])).toEqual([
    [1, 1],
    [2, 3],
  ])
})

test('write() puts the writes of one turn into one commit', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  using other = new Database(store.path, { readonly: true })
  // Another connection sees the version change once for each commit.
  const version = () => other.query<{ data_version: number }, []>('pragma data_version').get()
  const before = version()?.data_version ?? 0
  await Promise.all(
    Array.from({ length: 50 }, () =>
      store.write(() => store.entries.insert(openedEntry('one'), 1)),
    ),
  )
  expect(version()?.data_version).toBe(before + 1)
  expect(store.entries.last()).toBe(50)
})

test('write() resolves only after its commit is to be seen by others', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  using other = openStore({ dir: temp.path })
  const write = store.write(() => store.entries.insert(openedEntry('one'), 1))
  expect(other.entries.last()).toBe(0)
  await write
  expect(other.entries.last()).toBe(1)
})

test('write() throws store.busy to all of a group while another process holds the lock', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path, busyMs: 20 })
  using other = new Database(store.path)
  other.run('begin immediate')
  const settled = await Promise.allSettled([1, 2].map((at) => store.write(() => at)))
  for (const one of settled) expect(one).toMatchObject({ reason: { code: 'store.busy' } })
  other.run('rollback')
  expect(await store.write(() => 3)).toBe(3)
})

test('write() throws store.failed once the store is closed, and closing commits what waits', async () => {
  using temp = tempDir()
  const store = openStore({ dir: temp.path })
  const write = store.write(() => store.entries.insert(openedEntry('one'), 1))
  store[Symbol.dispose]()
  await write
  await expect(store.write(() => 1)).rejects.toMatchObject({ code: 'store.failed' })
  using again = openStore({ dir: temp.path })
  expect(again.entries.last()).toBe(1)
})
