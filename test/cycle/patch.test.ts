import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { lineEditsOf } from '../../src/cycle/patch.ts'
import { spliceLines, splitLines } from '../../src/domain/line-edit.ts'

test('lineEditsOf() finds the lines that differ', () => {
  expect(lineEditsOf('a\nb\nc\n', 'a\nx\ny\nc\n')).toEqual([{ from: 2, to: 3, text: 'x\ny\n' }])
  expect(lineEditsOf('a\nb\n', 'a\nx\nb\n')).toEqual([{ from: 2, to: 2, text: 'x\n' }])
  expect(lineEditsOf('a\nb\nc', 'a\nc')).toEqual([{ from: 2, to: 3, text: '' }])
  expect(lineEditsOf('a\n', 'a\n')).toEqual([])
})

test('lineEditsOf() makes one text of the other, whatever they are', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '\n', '\r\n', '\r', 'c\n'), { maxLength: 20 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(spliceLines(splitLines(before), lineEditsOf(before, after)).join('')).toBe(after)
    }),
  )
})
