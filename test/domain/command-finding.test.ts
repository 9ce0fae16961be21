import { expect, test } from 'bun:test'

import { command, metric } from 'ostinato'

import { compareRuns, findingOfRun } from '../../src/domain/command-finding.ts'
import { refutes } from '../../src/domain/verdict.ts'
import { ran } from '../support/command.ts'

const tests = command('bun test', { timeout: '2s' })
const size = metric('wc -c', { goal: 'min' })
const read = (...values: number[]) =>
  values.map((value) => findingOfRun(size, ran({ stdout: `${value}\n` })))
const told = (...codes: number[]) => codes.map((code) => findingOfRun(tests, ran({ code })))
const compared = (before: number[], after: number[], check = size) =>
  compareRuns({ name: 'size', check }, { before: read(...before), after: read(...after) })

test('findingOfRun() says how a command ended', () => {
  const how = (over: Parameters<typeof ran>[0]) => {
    const { passes, how } = findingOfRun(tests, ran(over))
    return [passes, how]
  }
  expect(how({ code: 0 })).toEqual([true, 'exit 0'])
  expect(how({ code: 1 })).toEqual([false, 'exit 1'])
  expect(how({ ended: 'signal', signal: 'SIGKILL' })).toEqual([false, 'ended by signal SIGKILL'])
  expect(how({ ended: 'timeout' })).toEqual([false, 'ended after 2 s, its limit'])
  expect(how({ ended: 'output' })).toEqual([false, 'said more than 1 MB'])
})

test('findingOfRun() reads the last number that a metric printed, and none from a run that failed', () => {
  const value = (stdout: string, code = 0) => findingOfRun(size, ran({ stdout, code })).value
  expect(value('3 files\n1204\n')).toBe(1204)
  expect(value('total 1,204,000.5 bytes')).toBe(1_204_000.5)
  expect(value('-3.5e-2')).toBe(-0.035)
  expect(value('10-20')).toBe(20)
  expect(value('took \u001b[1m12\u001b[0mms')).toBe(12)
  expect(value('nothing here')).toBeNull()
  expect(value('9e999')).toBeNull()
  expect(value('1204', 1)).toBeNull()
  expect(findingOfRun(size, ran({ stdout: 'none' })).how).toBe(
    'exit 0, and no number on standard output',
  )
})

test('findingOfRun() keeps the end of what a failing command said, without what a terminal obeys', () => {
  const tail = `${'x\n'.repeat(50)}\u001b[31m(fail)\u001b[0m a\u202eb\u0007 \u009b2J\r\n\n${'y'.repeat(900)}`
  const { output } = findingOfRun(tests, ran({ code: 1, tail }))
  const lines = output.split('\n')
  expect(lines).toHaveLength(20)
  expect(lines.at(-2)).toStartWith('(fail) ab')
  expect(lines.at(-1)).toHaveLength(300)
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(findingOfRun(tests, ran({ code: 0, tail })).output).toBe('')
})

test('compareRuns() names a check that disagrees with itself', () => {
  const shaky = compareRuns(
    { name: 'tests', check: tests },
    { before: told(1, 0, 1), after: told(0, 0, 0) },
  )
  expect([shaky.outcome, shaky.note]).toEqual([
    'flaky',
    'check "tests" is flaky: it passed 1 of 3 times before the change',
  ])
  const after = compareRuns(
    { name: 'tests', check: tests },
    { before: told(0, 0, 0), after: told(1, 0, 0) },
  )
  expect(after.note).toBe('check "tests" is flaky: it passed 2 of 3 times after the change')
})

test('compareRuns() takes a check that was steady and mostly fails after the change for broken by it', () => {
  const broken = compareRuns(
    { name: 'tests', check: tests },
    { before: told(0, 0, 0), after: told(1, 0, 1) },
  )
  expect([broken.outcome, broken.after?.passes, refutes(broken)]).toEqual(['judged', false, true])
  expect(broken.note).toBe(
    'check "tests" is steady no more: it passed 1 of 3 times after the change',
  )
})

test('compareRuns() counts a metric in per cent of its baseline, by its goal', () => {
  expect(compared([200, 200, 200], [190, 190, 190]).after?.score).toBe(5)
  expect(compared([200, 200, 200], [210, 210, 210]).after?.score).toBe(-5)
  const max = metric('x', { goal: 'max' })
  expect(compared([-200, -200, -200], [-190, -190, -190], max).after?.score).toBe(5)
  expect(compared([100], [100]).after?.score).toBe(0)
})

test('compareRuns() counts any change from a baseline of 0 as 100 per cent, and cuts what is beyond all measure', () => {
  expect(compared([0, 0, 0], [7, 7, 7]).after?.score).toBe(-100)
  expect(compared([0, 0, 0], [-1, -1, -1]).after?.score).toBe(100)
  expect(compared([1e-300, 1e-300, 1e-300], [-1e300, -1e300, -1e300]).after?.score).toBe(1e6)
})

test('compareRuns() takes a difference within the spread of the repeats for none', () => {
  const noisy = compared([100, 110, 104], [97, 99, 98])
  expect(noisy.after?.score).toBe(0)
  expect(noisy.note).toBe('check "size" changes by 6, which is within its noise of 10')
  expect(compared([100, 101, 102], [90, 91, 92]).after?.score).toBeCloseTo((10 / 101) * 100)
})

test('compareRuns() calls a metric flaky that can be read only at times', () => {
  const none = findingOfRun(size, ran({ stdout: '' }))
  const verdict = compareRuns(
    { name: 'size', check: size },
    { before: read(1, 1, 1), after: [none, ...read(1, 1)] },
  )
  expect(verdict.outcome).toBe('flaky')
})
