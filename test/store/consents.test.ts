import { expect, test } from 'bun:test'

import { openStore } from '../../src/store/open.ts'
import { consent, tempDir } from './sample.ts'

test('consents.put() keeps the latest of a repository, kind and subject, and no other', async () => {
  using temp = tempDir()
  const later = consent({ text: 'bun other.js', hash: 'g', at: 2, by: 'ben' })
  const others = [consent({ kind: 'tool' }), consent({ subject: 'files' })]
  {
    using store = openStore({ dir: temp.path })
    await store.write(() => {
      store.consents.put(consent())
      for (const one of others) store.consents.put(one)
      store.consents.put(consent({ repository: '/elsewhere' }))
      store.consents.put(later)
    })
  }
  using store = openStore({ dir: temp.path })
  expect(store.consents.of('/repository')).toEqual([later, ...others])
  expect(store.consents.of('/elsewhere')).toEqual([consent({ repository: '/elsewhere' })])
  expect(store.consents.of('/nowhere')).toEqual([])
})
