import { expect, test } from 'bun:test'

import { visible } from '../../src/domain/visible.ts'

test('visible() keeps line feeds, tabs and every other letter', () => {
  const text = 'naïve\t→ 日本 👩‍💻\n'
  expect(visible(text)).toBe(text)
  expect(visible('\u007f\u2066\u2028')).toBe('␡<U+2066><U+2028>')
})
