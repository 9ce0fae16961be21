import { expect, test } from 'bun:test'

import { isInTheWay, nearDuplicates } from '../../../src/cycle/manners/alike.ts'
import { overlapping } from '../../../src/cycle/manners/overlap.ts'
import { patchOf } from '../../../src/cycle/patch.ts'
import type { Edit } from '../../../src/domain/edit.ts'
import { suggestionId } from '../../../src/domain/id.ts'
import { repoPath } from '../../../src/domain/path.ts'
import type { Draft } from '../../../src/domain/suggestion.ts'
import { openSuggestion } from '../../support/suggestion.ts'

/** Eighty words, each another. */
const words = [...'abcdefgh'].flatMap((a) => [...'klmnopqrst'].map((b) => `word${a}${b}`))
const long = words.join(' ')

/** A draft that puts a text in the place of the first line of a file. */
function draftOf(text: string, { path = 'a.md', kind = 'docs/style', name = text } = {}): Draft {
  const edits: Edit[] = [
    { action: 'modify', path: repoPath(path), replacements: [{ old: 'old\n', new: `${text}\n` }] },
  ]
  const { verdict: _verdict, opinion: _opinion, updatedAt: _at, ...rest } = openSuggestion()
  const patch = patchOf(edits, () => 'old\nrest\n')
  const id = suggestionId(name, path, kind)
  return { ...rest, id, kind, edits, patch, state: 'drafted', objection: null }
}

test('nearDuplicates() finds what is nearly the same text of the same kind in the same file', () => {
  const draft = draftOf(long)
  const found = (other: Draft) => nearDuplicates(draft, [other]).length === 1
  expect(found(draftOf(`${long} And so.`, { name: 'a' }))).toBe(true)
  expect(found(draftOf(long.toUpperCase().replaceAll(' ', '  '), { name: 'b' }))).toBe(true)
  expect(found(draftOf(long, { path: 'b.md' }))).toBe(false)
  expect(found(draftOf(long, { kind: 'docs/other' }))).toBe(false)
  expect(found(draftOf(`${long} ${long.replaceAll('word', 'term')}`, { name: 'c' }))).toBe(false)
  expect(found(draft)).toBe(false)
})

test('isInTheWay() is true for what waits, what a person refused as such, and what was refuted on these files', () => {
  const open = openSuggestion()
  const commit = open.base
  const { state: _open, ...rest } = open
  const no = (code: 'style' | 'other') =>
    ({ ...rest, state: 'rejected', review: { accept: false, by: 'ana', code, at: 1 } }) as const
  expect(isInTheWay(open, commit)).toBe(true)
  expect(isInTheWay(no('style'), commit)).toBe(true)
  expect(isInTheWay(no('other'), commit)).toBe(false)
  expect(isInTheWay({ ...rest, state: 'refuted' }, commit)).toBe(true)
  expect(isInTheWay({ ...rest, state: 'refuted' }, 'f'.repeat(40))).toBe(false)
  expect(isInTheWay({ ...rest, state: 'expired' }, commit)).toBe(false)
})

test('overlapping() finds the edits that change the same lines, or a file that is made or deleted', () => {
  const path = repoPath('a.md')
  const text = 'one\ntwo\nthree\n'
  const edit = (old: string): Edit => ({
    action: 'modify',
    path,
    replacements: [{ old, new: 'x\n' }],
  })
  const first = { edits: [edit('one\ntwo\n')] }
  const last = { edits: [edit('three\n')] }
  const gone = { edits: [{ action: 'delete', path, text } as const] }
  expect(overlapping([edit('two\n')], [last, first], () => text)).toBe(first)
  expect(overlapping([edit('two\n')], [last], () => text)).toBeUndefined()
  expect(overlapping([edit('two\n')], [gone], () => text)).toBe(gone)
  const elsewhere = [{ ...edit('two\n'), path: repoPath('b.md') }]
  expect(overlapping(elsewhere, [first, gone], () => text)).toBeUndefined()
})
