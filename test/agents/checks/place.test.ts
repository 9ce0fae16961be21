import { expect, test } from 'bun:test'

import { placesIn } from '../../../src/agents/checks/place.ts'
import { isRepoPath } from '../../../src/domain/path.ts'

const files = ['src/a.ts', 'src/deep/b.py', 'Makefile', 'passwd', 'docs/c d.md', 'a.c']
const text = "// one\nimport { b } from '../b.ts'\n"
const view = { has: (path: string) => files.includes(path), read: () => text }
const first = (output: string) => {
  const [place] = placesIn(output, view)
  return place ? `${place.path}:${place.line}` : null
}

test.each([
  ['src/a.ts:3:7: error TS1', 'src/a.ts:3'],
  ['src/a.ts(3,7): error TS1005', 'src/a.ts:3'],
  ['./src/a.ts:3', 'src/a.ts:3'],
  ['  --> src/a.ts:3:7', 'src/a.ts:3'],
  ['      at run (/workspace/src/a.ts:3:7)', 'src/a.ts:3'],
  ['      at file:///workspace/src/a.ts:3:7', 'src/a.ts:3'],
  ['/tmp/x/base-1/run-2/workspace/src/a.ts:3:7', 'src/a.ts:3'],
  ['  File "src/deep/b.py", line 9, in f', 'src/deep/b.py:9'],
  ['\u001b[36msrc/a.ts\u001b[0m:\u001b[33m3\u001b[0m:7 - error', 'src/a.ts:3'],
  ['src/a.ts\n  3:7  error  no-console', 'src/a.ts:3'],
  ['src/a.ts\nthat is all', 'src/a.ts:null'],
  ['Makefile:12: *** missing separator.', 'Makefile:12'],
  ['"docs/c d.md" File "docs/c d.md", line 1', 'docs/c d.md:1'],
  ["error: Cannot find module '../b.ts' from '/workspace/src/a.ts'", 'src/a.ts:2'],
  ["Cannot find module '/workspace/b.ts' imported from /workspace/src/a.ts", 'src/a.ts:2'],
  ["Cannot find package 'left-pad' from 'src/a.ts'", 'src/a.ts:null'],
  ['gone.ts:1 src/a.ts:2 a.c:3', 'src/a.ts:2'],
])('placesIn() reads %j', (output, place) => {
  expect(first(output)).toBe(place)
})

test.each([
  '../../etc/passwd:1',
  '/etc/passwd:1',
  '/workspace/../passwd:1',
  '/workspace//etc/passwd:1',
  '/home/me/src/a.ts:1',
  'https://example.invalid/src/a.ts:3',
  'C:\\src\\a.ts:3',
  '.git/config:1',
  'src/a.ts:0x3',
  'notsrc/a.ts:3',
  '',
])('placesIn() finds nothing in %j', (output) => {
  expect(first(output)).toBeNull()
})

test('placesIn() takes line 0 for the whole file', () => {
  expect(first('src/a.ts:0:0')).toBe('src/a.ts:null')
})

test('placesIn() names only files of the view, whatever is printed', () => {
  const parts = [
    ...files,
    '../',
    '/',
    '/workspace/',
    './',
    ':',
    ':3',
    '(3,7)',
    ' ',
    '\n',
    '\t',
    '\0',
    '\u001b[31m',
    'File "',
    '", line 3',
    '.git/',
    '\\',
    '%2e%2e/',
    'file://',
    '\u202e',
    '99999999999',
    '-1',
  ]
  // A generator of our own, so that a failure can be seen again.
  let seed = 7
  const next = (most: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % most
  }
  let some = 0
  for (let round = 0; round < 3000; round += 1) {
    const output = Array.from({ length: 1 + next(12) }, () => parts[next(parts.length)]).join('')
    for (const { path, line } of placesIn(output, view)) {
      some += 1
      expect([output, isRepoPath(path) && files.includes(path)]).toEqual([output, true])
      expect(line === null || (Number.isSafeInteger(line) && line >= 1)).toBe(true)
    }
  }
  expect(some).toBeGreaterThan(100)
})

test('placesIn() looks at the beginning of megabytes only', () => {
  for (const filler of ['a', 'a/', '(', 'a:', ' ', '\n', 'src/a.ts\n', 'a('])
    expect(placesIn(filler.repeat(2_000_000), { has: () => false, read: () => '' })).toEqual([])
  expect(first(`${'x'.repeat(70_000)}\nsrc/a.ts:3`)).toBeNull()
})
