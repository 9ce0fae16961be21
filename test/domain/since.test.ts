import { expect, test } from 'bun:test'

import { parseSince } from '../../src/domain/since.ts'

const hour = 60 * 60 * 1000

test('parseSince() reads hours, days and weeks', () => {
  expect(['12h', '7d', '4w'].map(parseSince)).toEqual([12 * hour, 7 * 24 * hour, 28 * 24 * hour])
})

test.each(['', '7', '0d', '1m', '-1d', '7 d', '100000d'])('parseSince() refuses %j', (text) => {
  expect(() => parseSince(text)).toThrow(`Cannot look back "${text}"`)
})
