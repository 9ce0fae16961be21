import { expect, test } from 'bun:test'

import { openStore } from '../../src/store/open.ts'
import { tempDir } from './sample.ts'

test('list() gives the oldest of more entries than are wanted, or the newest, in order both times', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  await store.write(() => {
    for (let count = 1; count <= 5; count += 1)
      store.entries.insert({ type: 'suggestion.refuted', repository: '/r', body: { count } }, count)
  })
  const counts = (filter: Parameters<typeof store.entries.list>[0]) =>
    store.entries.list(filter).map(({ body }) => body['count'])
  expect(counts({ limit: 2 })).toEqual([1, 2])
  expect(counts({ limit: 2, newest: true })).toEqual([4, 5])
  expect(counts({ limit: 9, newest: true })).toEqual([1, 2, 3, 4, 5])
})
