import { expect, test } from 'bun:test'

import { windowMs } from '../../src/stream/pace.ts'

test('windowMs() joins nothing for up to 1,000 followers, then longer for more of them, and 100 ms at most', () => {
  const windows = [0, 1, 1000, 1001, 2000, 5000, 10_000, 1_000_000].map(windowMs)
  expect(windows).toEqual([0, 0, 0, 20, 20, 50, 100, 100])
})
