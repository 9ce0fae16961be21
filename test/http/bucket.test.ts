import { expect, test } from 'bun:test'

import { createBuckets } from '../../src/http/bucket.ts'

test('take() lets ten seconds of the rate through at once, then the rate, each name for itself', () => {
  let now = 0
  const buckets = createBuckets({ rate: 2, now: () => now })
  const through = () =>
    Array.from({ length: 30 }, () => buckets.take('a')).filter((one) => one === 0)
  expect(through()).toHaveLength(20)
  expect([buckets.take('a'), buckets.take('b')]).toEqual([1, 0])
  now += 1000
  expect(through()).toHaveLength(2)
  // A clock that is set back takes nothing away.
  now -= 60_000
  expect(buckets.take('a')).toBe(1)
  now += 120_000
  expect(through()).toHaveLength(20)
})
