import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { applyEdit, type Edit, invertEdit } from '../../src/domain/edit.ts'
import { repoPath } from '../../src/domain/path.ts'
import { standingOf } from '../../src/domain/standing.ts'

const path = repoPath('a.md')
const modify = (old: string, made: string): Edit => ({
  action: 'modify',
  path,
  replacements: [{ old, new: made }],
})
const kindOf = (edit: Edit, now: string | null) => standingOf([edit], () => now).kind

test('standingOf() tells made from undone where one text holds the other', () => {
  expect(kindOf(modify('one', 'one and two'), 'one and two')).toBe('there')
  expect(kindOf(modify('one', 'one and two'), 'one')).toBe('undone')
  expect(kindOf(modify('one and two', 'one'), 'one')).toBe('there')
  expect(kindOf(modify('one and two', 'one'), 'one and two')).toBe('undone')
  expect(kindOf(modify('one', 'two'), 'three')).toBe('changed')
  expect(kindOf(modify('one', 'two'), null)).toBe('changed')
})

test('standingOf() knows files that were made and deleted', () => {
  const create: Edit = { action: 'create', path, text: 'whole\n' }
  expect([null, 'whole\n', 'other\n'].map((now) => kindOf(create, now))).toEqual([
    'undone',
    'there',
    'changed',
  ])
  expect([null, 'whole\n', 'other\n'].map((now) => kindOf(invertEdit(create), now))).toEqual([
    'there',
    'undone',
    'changed',
  ])
})

test('standingOf() says how much is left, by lines and by the words of a line that was changed', () => {
  const made = 'The first line of it.\nThe second line of it.\n'
  const shareOf = (now: string) => standingOf([modify('x', made)], () => now).share
  expect(shareOf('The first line of it.\nAll else is new here.\n')).toBe(0.5)
  expect(shareOf('The first line of it.\nThe second row of it.\n')).toBeGreaterThan(0.8)
  expect(shareOf('Nothing.\n')).toBe(0)
})

test('standingOf() is true to what edits do, whatever the texts', () => {
  const text = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', '\n', ' ') })
  fc.assert(
    fc.property(text, text, text, text, (head, old, made, tail) => {
      const before = `<${head}[${old}]${tail}>`
      const edit = modify(`[${old}]`, `(${made})`)
      expect(kindOf(edit, before)).toBe('undone')
      const after = applyEdit(edit, before)
      expect(standingOf([edit], () => after)).toMatchObject({ kind: 'there', share: 1 })
    }),
  )
})
