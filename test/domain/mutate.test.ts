import { describe, expect, test } from 'bun:test'

import { applyEdit } from '../../src/domain/edit.ts'
import { mutationsOf } from '../../src/domain/mutate.ts'
import { repoPath } from '../../src/domain/path.ts'

const script = repoPath('src/a.ts')
const python = repoPath('src/a.py')

/** What becomes of a text by each of its mutations, as the lines that differ. */
function made(
  path: typeof script,
  text: string,
  options: { most?: number; names?: string[] } = {},
) {
  return mutationsOf(path, text, { most: 100, ...options }).map(({ edit }) => {
    const after = applyEdit(edit, text)?.split('\n') ?? []
    const before = text.split('\n')
    expect(after).toHaveLength(before.length)
    return after.filter((line, at) => line !== before[at]).join('\n')
  })
}

describe('mutationsOf()', () => {
  test('mutationsOf() turns each kind of token of a script into another value', () => {
    const each: [string, string[]][] = [
      ['if (a < b) go()', ['if (a >= b) go()']],
      ['if (a === b && c) go()', ['if (a !== b && c) go()', 'if (a === b || c) go()']],
      ['let yes = true', ['let yes = false']],
      ['let n = a + 12', ['let n = a - 12', 'let n = a + 13']],
      ['  return a.map((b) => c(b))', ['  return undefined']],
      ['  if (x) { return null }', ['  if (x) { return 0 }']],
      ["let s = 'it'", ["let s = 'it_'"]],
      ['let s = ""', ['let s = "_"']],
    ]
    for (const [text, wanted] of each) expect(made(script, text).sort()).toEqual(wanted.sort())
  })

  test('mutationsOf() does the same for Python', () => {
    const text =
      'def f(a):\n    """Says 1 and 2."""\n    if a == 1 and not b:  # 3 or 4\n        return True\n'
    expect(made(python, text).sort()).toEqual(
      [
        '    if a != 1 and not b:  # 3 or 4',
        '    if a == 2 and not b:  # 3 or 4',
        '    if a == 1 or not b:  # 3 or 4',
        '        return False',
        '        return None',
      ].sort(),
    )
  })

  test('mutationsOf() leaves alone what holds no value: comments, imports, types, arrows, expressions of text', () => {
    const text = `import { a } from './a-1.ts'
import {
  b,
} from 'b'
export { c } from './c.ts'
// 1 + 2 === 3
/* true
   false */
type Few = 'one' | 'two'
export interface Many<T> {
  count: 1
  deep: Array<Map<string, 2>>
}
const id = <T>(x: T) => x
const some = /a+1 == b|'/g
const all = \`\${id(1 + 2)} is 3\`
`
    expect(made(script, text)).toEqual([])
    expect(mutationsOf(repoPath('README.md'), 'a + b', { most: 9 })).toEqual([])
    expect(mutationsOf(repoPath('a.d.ts'), 'let n = 1', { most: 9 })).toEqual([])
  })

  test('mutationsOf() says what it changes, and where', () => {
    const [one] = mutationsOf(script, 'f()\nconst low = a < b\n', { most: 1 })
    expect(one?.says).toBe('line 2: "<" becomes ">="')
    expect(one?.edit).toMatchObject({ action: 'modify', path: script })
  })

  test('mutationsOf() spreads a few changes over the text, always the same', () => {
    const text = Array.from({ length: 64 }, (_, at) => `f${at}(a < b)\n`).join('')
    const lines = () =>
      mutationsOf(script, text, { most: 4 }).map(({ says }) => Number(/\d+/.exec(says)?.[0]))
    expect(lines()).toEqual(lines())
    expect(lines().sort((a, b) => a - b)).toEqual([9, 17, 33, 49])
  })

  test('mutationsOf() begins with what is named, and ends with text', () => {
    const text = `export function one() {
  return 'a'
}

export const two = (n: number) => n < 2

export function three() {
  return 'c'
}
`
    expect(made(script, text, { most: 2, names: ['three'] })).toEqual([
      '  return undefined',
      "  return 'c_'",
    ])
    expect(made(script, text, { most: 4 }).some((line) => line.includes('_'))).toBe(false)
  })

  test('mutationsOf() makes edits that fit a text whose lines are alike, and whose lines end as on Windows', () => {
    const text = 'go(1)\r\ngo(1)\r\ngo(1)'
    expect(made(script, text)).toHaveLength(3)
  })
})
