import { describe, expect, test } from 'bun:test'

import { compare, type Measured, type Problem } from '../../src/domain/verdict.ts'

const problem = (key: string, severity: Problem['severity'] = 'error'): Problem => ({
  key,
  severity,
  path: 'a.md',
  message: `problem ${key}`,
})
const measured = (...problems: Problem[]): Measured[] => [{ name: 'validate', weight: 1, problems }]
const even = { before: 10, after: 10 }

describe('compare()', () => {
  test('compare() calls it better when something is gone and nothing is new', () => {
    const verdict = compare(measured(problem('a'), problem('b')), measured(problem('b')), even)
    expect(verdict).toMatchObject({ improved: true, score: { before: -20, after: -10 } })
    expect(verdict.checks[0]?.gone).toEqual([problem('a')])
  })

  test('compare() refuses anything new, however much is gone for it', () => {
    const verdict = compare(
      measured(problem('a'), problem('b')),
      measured(problem('c', 'info')),
      even,
    )
    expect(verdict.improved).toBe(false)
    expect(verdict.why).toBe('check "validate" finds something new in a.md: problem c')
  })

  test('compare() counts alike problems: a second one of the same key is new', () => {
    expect(
      compare(measured(problem('a')), measured(problem('a'), problem('a')), even).improved,
    ).toBe(false)
    expect(
      compare(measured(problem('a'), problem('a')), measured(problem('a')), even).improved,
    ).toBe(true)
  })

  test('compare() takes the shorter text at equal score, and no other', () => {
    expect(
      compare(measured(problem('a')), measured(problem('a')), { before: 10, after: 9 }).improved,
    ).toBe(true)
    expect(compare(measured(problem('a')), measured(problem('a')), even).improved).toBe(false)
  })

  test('compare() does not count what was there before against a suggestion', () => {
    const before = measured(problem('old'), problem('gone', 'info'))
    expect(compare(before, measured(problem('old')), even).improved).toBe(true)
  })
})
