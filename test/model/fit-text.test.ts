import { expect, test } from 'bun:test'

import { estimateTokens } from '../../src/model/estimate.ts'
import { fitText } from '../../src/model/fit-text.ts'

test('fitText() keeps what fits, and of the rest a beginning that does', () => {
  expect(fitText('a short text', 100)).toBe('a short text')
  expect(fitText('anything', 0)).toBe('')
  for (const text of ['lorem ipsum '.repeat(5000), '{"a":[1,2]}'.repeat(5000), 'é'.repeat(9000)]) {
    const fitted = fitText(text, 300)
    expect(text.startsWith(fitted)).toBe(true)
    expect(estimateTokens(fitted)).toBeLessThanOrEqual(300)
    expect(estimateTokens(fitted)).toBeGreaterThan(150)
  }
})

test('fitText() cuts no character in half', () => {
  for (const most of [5, 6, 7, 8, 9])
    expect(fitText('😀'.repeat(50), most).isWellFormed()).toBe(true)
})
