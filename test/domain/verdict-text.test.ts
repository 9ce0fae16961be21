import { expect, test } from 'bun:test'

import { afterText, beforeText, lastWordsOf, remarksOf } from '../../src/domain/verdict-text.ts'
import { compareProblems, type Problem } from '../../src/domain/verdict.ts'

const problem = (key: string): Problem => ({ key, severity: 'error', path: 'a', message: key })
const problems = (before: string[], after: string[]) =>
  compareProblems({ name: 'links', weight: 1, problems: before.map(problem) }, after.map(problem))

test('beforeText() and afterText() count problems, and say which are gone and which are new', () => {
  const words = (check: ReturnType<typeof problems>) => [beforeText(check), afterText(check)]
  expect(words(problems([], []))).toEqual(['0 problems', '0 problems'])
  expect(words(problems(['a', 'b'], ['b']))).toEqual(['2 problems', '1 problem (1 gone)'])
  expect(words(problems(['a'], ['b', 'c']))).toEqual(['1 problem', '2 problems (1 gone, 2 new)'])
})

test('afterText() says how a command ended, and how much a metric moved', () => {
  const after = (over: object) => {
    const check = problems([], [])
    return afterText({ ...check, after: check.after && { ...check.after, ...over } })
  }
  expect(after({ how: 'ended after 2 s, its limit', passes: false })).toBe(
    'fails (ended after 2 s, its limit)',
  )
  expect(after({ value: 12.5, how: 'exit 0', score: -0.034 })).toBe('12.5 (0.034% worse)')
  expect(after({ value: 1, how: 'exit 0', score: 1234.5 })).toBe('1 (1,235% better)')
  expect(after({ value: 7, how: 'exit 0', score: 0 })).toBe('7')
})

test('beforeText() and afterText() say what was not run, was refused or is flaky', () => {
  const check = problems([], [])
  expect(afterText({ ...check, after: null, outcome: 'not-run' })).toBe('not run')
  const refused = { ...check, before: null, after: null, outcome: 'refused' as const }
  expect([beforeText(refused), afterText(refused)]).toEqual(['refused', 'refused'])
  expect(afterText({ ...check, outcome: 'flaky' })).toBe('flaky')
})

test('remarksOf() gives one reason for all refusals, and nothing that the verdict says itself', () => {
  const note = 'check "tests" was refused: there is no bubblewrap'
  const refused = { ...problems([], []), outcome: 'refused' as const, note }
  const other = { ...refused, name: 'lint', note: note.replace('tests', 'lint') }
  const confinement = { kind: 'refused' as const, warnings: ['there is no bubblewrap'] }
  expect(remarksOf({ why: note, checks: [refused, other], confinement })).toEqual([])
  expect(remarksOf({ why: 'else', checks: [refused, other], confinement })).toEqual([note])
})

test('remarksOf() names flaky checks and what was not enforced', () => {
  const flaky = { ...problems([], []), outcome: 'flaky' as const, note: 'check "t" is flaky: so' }
  const confinement = { kind: 'none' as const, warnings: ['Commands run without a sandbox'] }
  expect(remarksOf({ why: 'better', checks: [flaky], confinement })).toEqual([
    'check "t" is flaky: so',
    'Commands run without a sandbox',
  ])
})

test('lastWordsOf() leaves out what a command said that had failed before', () => {
  const check = problems([], [])
  const said = (passed: boolean) => {
    const [before, after] = [check.before, check.after]
    if (!before || !after) throw new Error('not judged')
    const failed = { ...after, passes: false, output: 'boom' }
    return lastWordsOf({ ...check, before: { ...before, passes: passed }, after: failed })
  }
  expect([said(true), said(false)]).toEqual(['boom', ''])
})
