import { expect, test } from 'bun:test'

import { createTwoFilesPatch } from 'diff'

import { colour } from '../../../src/page/diff/colours.ts'
import { patchOf, readPatch } from '../../../src/page/diff/read-patch.ts'
import { segmentsOf } from '../../../src/page/diff/segments.ts'
import { sidesOf } from '../../../src/page/diff/sides.ts'

const patch = createTwoFilesPatch(
  'a/src/a.ts',
  'b/src/a.ts',
  'const a = 1\nconst b = 2\nconst c = 3\n',
  'const a = 1\nconst b = 20\nconst d = 4\nconst c = 3\n',
)

test('readPatch() numbers the lines of both sides, and marks what differs in a line', () => {
  const [file] = readPatch(patch) ?? []
  expect(file).toMatchObject({ path: 'src/a.ts', action: 'modify', added: 2, removed: 1 })
  const rows = file?.hunks[0]?.rows ?? []
  expect(rows.map(({ kind, before, after, text }) => [kind, before, after, text])).toEqual([
    ['same', 1, 1, 'const a = 1'],
    ['gone', 2, null, 'const b = 2'],
    ['new', null, 2, 'const b = 20'],
    ['new', null, 3, 'const d = 4'],
    ['same', 3, 4, 'const c = 3'],
  ])
  const marked = rows.map(({ text, marks }) => marks.map(({ from, to }) => text.slice(from, to)))
  expect(marked).toEqual([[], ['2'], ['20'], [], []])
})

test('readPatch() knows files that are new or deleted, and takes no other text for a patch', () => {
  const made = createTwoFilesPatch('/dev/null', 'b/new.md', '', 'one\n')
  const gone = createTwoFilesPatch('a/old.md', '/dev/null', 'one\n', '')
  const files = readPatch(`${made}${gone}`) ?? []
  expect(files.map(({ path, action }) => [path, action])).toEqual([
    ['new.md', 'create'],
    ['old.md', 'delete'],
  ])
  expect(readPatch('@@ -1,5 +1,5 @@\nnot so\n')).toBeNull()
  expect(readPatch('')).toEqual([])
})

test('readPatch() marks nothing in lines that have little in common', () => {
  const other = createTwoFilesPatch('a/x', 'b/x', 'one two three four\n', 'five six seven eight\n')
  const rows = readPatch(other)?.[0]?.hunks[0]?.rows ?? []
  expect(rows.map(({ marks }) => marks)).toEqual([[], []])
})

test('sidesOf() puts what is new beside what it takes the place of', () => {
  const rows = readPatch(patch)?.[0]?.hunks[0]?.rows ?? []
  const sides = sidesOf(rows).map(({ before, after }) => [before?.text, after?.text])
  expect(sides).toEqual([
    ['const a = 1', 'const a = 1'],
    ['const b = 2', 'const b = 20'],
    [undefined, 'const d = 4'],
    ['const c = 3', 'const c = 3'],
  ])
})

test('segmentsOf() cuts a line at colours and marks, and says the very text', () => {
  const text = 'const b = 20'
  const [line] = colour(text, 'a.ts') ?? []
  const segments = segmentsOf(text, line, [{ from: 8, to: 12 }])
  expect(segments.map((one) => one.text).join('')).toBe(text)
  expect(segments).toContainEqual({ text: 'const', colour: 'hljs-keyword', isMarked: false })
  expect(segments).toContainEqual({ text: '20', colour: 'hljs-number', isMarked: true })
  const wrong = segmentsOf(text, [{ text: 'another', colour: 'hljs-string' }], [])
  expect(wrong).toEqual([{ text, colour: null, isMarked: false }])
})

test('colour() keeps the lines of a text, and leaves one of no known language alone', () => {
  const text = '/* one\ntwo */\nlet a = `x\ny`\n'
  const lines = colour(text, 'a.ts') ?? []
  expect(lines.map((line) => line.map((one) => one.text).join('')).join('\n')).toBe(text)
  expect(colour(text, 'a.unknown')).toBeNull()
  expect(colour('x'.repeat(300_000), 'a.ts')).toBeNull()
})

test('patchOf() compares two texts of a file', () => {
  const [file] = readPatch(patchOf('a b.ts', 'one\ntwo\n', 'one\nthree\n')) ?? []
  expect(file).toMatchObject({ path: 'a b.ts', action: 'modify', added: 1, removed: 1 })
  expect(file?.hunks[0]?.rows.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'same one',
    'gone two',
    'new three',
  ])
})
