import { expect, test } from 'bun:test'

import { openStore } from '../../src/store/open.ts'
import { sweep } from '../../src/store/sweep.ts'
import { delivery, tempDir } from './sample.ts'

test('deliveries.insert() keeps one key and one body once a hook', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const first = delivery('a')
  const kept = await store.write(() =>
    [
      first,
      delivery('a', { digest: 'another' }),
      delivery('b', { digest: first.digest }),
      delivery('a', { hook: 'gitlab' }),
      delivery('c', { digest: null }),
      delivery('d', { digest: null }),
    ].map((one) => store.deliveries.insert(one)),
  )
  expect(kept).toEqual([true, false, false, true, true, true])
  expect(store.deliveries.same(delivery('a'))).toEqual(first)
  expect(store.deliveries.same(delivery('b', { digest: first.digest }))).toEqual(first)
  expect(store.deliveries.same(delivery('x', { digest: null }))).toBeNull()
})

test('deliveries.list() names the newest first, and goes on after one', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const all = [1, 2, 3].map((at) => delivery(`k${at}`, { receivedAt: at }))
  await store.write(() => all.forEach((one) => store.deliveries.insert(one)))
  const keys = store.deliveries.list({ limit: 2 }).map((one) => one.key)
  expect(keys).toEqual(['k3', 'k2'])
  const [, second] = all
  if (!second) throw new Error('no delivery')
  expect(store.deliveries.list({ after: second.id }).map((one) => one.key)).toEqual(['k1'])
  expect(store.deliveries.list({ state: 'quarantined' })).toEqual([])
  expect(store.deliveries.list({ hook: 'gitlab' })).toEqual([])
})

test('sweep() deletes deliveries that are older than 30 days', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const day = 86_400_000
  await store.write(() => {
    store.deliveries.insert(delivery('old', { receivedAt: day }))
    store.deliveries.insert(delivery('new', { receivedAt: 3 * day }))
  })
  expect(await sweep(store, { now: 32 * day })).toMatchObject({ deliveries: 1 })
  expect(store.deliveries.list({}).map((one) => one.key)).toEqual(['new'])
})
