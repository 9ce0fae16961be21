import { expect, test } from 'bun:test'

import { saidOf } from '../../../src/page/views/overview/said-of.ts'

test('saidOf() says plain values, and cuts between signs', () => {
  const body = { agent: 'links', ms: 1234, insights: 2, isError: false, list: ['a'], why: 'gone' }
  expect(saidOf(body)).toBe('links, 1.2 s, insights 2, isError false, gone')
  expect(saidOf({})).toBe('')
  const long = saidOf({ why: '🎼'.repeat(200) })
  expect(long).toBe(`${'🎼'.repeat(160)} …`)
})
