import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { compareRuns, findingOfRun, isDifferent } from '../../src/domain/command-finding.ts'
import { readJunit } from '../../src/domain/junit.ts'
import { refutes } from '../../src/domain/verdict.ts'
import { junit } from '../../src/script/check.ts'

const fixture = (name: string) =>
  readFileSync(join(import.meta.dir, '../fixtures/junit', `${name}.xml`), 'utf8')
const check = junit('bun test', { report: 'report.xml' })

/** A run whose report has these tests; `null` is one that was skipped. */
function run(tests: Record<string, boolean | null>, code = 0) {
  const cases = Object.entries(tests).map(
    ([name, passed]) =>
      `<testcase name="${name}">${passed === null ? '<skipped/>' : passed ? '' : '<failure/>'}</testcase>`,
  )
  return findingOfRun(check, said(`<testsuites>${cases.join('')}</testsuites>`, code))
}

function said(stdout: string, code = 0) {
  return { ended: 'exit' as const, code, signal: null, ms: 1, stdout, tail: 'the end' }
}

const compared = (before: ReturnType<typeof run>[], after: ReturnType<typeof run>[]) =>
  compareRuns({ name: 'tests', check }, { before, after })

test('junit() runs a line whose report alone is what is read, with the exit code of the line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ostinato-junit-'))
  writeFileSync(
    join(folder, 'a.test.ts'),
    `import { expect, test } from 'bun:test'\ntest('one', () => console.log('<testsuites/>'))\ntest('two', () => expect(1).toBe(2))\n`,
  )
  const line = `'${process.execPath}' test --reporter=junit --reporter-outfile='my report.xml'; exit $?`
  const { command } = junit(line, { report: 'my report.xml' })
  const child = Bun.spawnSync(['sh', '-c', command.line], { cwd: folder, stderr: 'ignore' })
  const found = findingOfRun(check, said(child.stdout.toString(), child.exitCode))
  expect([child.exitCode, found.how, found.output]).toEqual([
    1,
    '1 of 2 tests pass',
    'a.test.ts > two',
  ])
  const silent = Bun.spawnSync(
    ['sh', '-c', junit('exit 3', { report: 'my report.xml' }).command.line],
    {
      cwd: folder,
      stderr: 'ignore',
    },
  )
  expect([silent.exitCode, silent.stdout.toString()]).toEqual([3, ''])
  rmSync(folder, { recursive: true })
})

test('readJunit() reads what bun test wrote', () => {
  expect(Object.fromEntries(readJunit(fixture('bun'))?.tests ?? [])).toEqual({
    'a.test.ts > total() & <friends> > adds up': true,
    'a.test.ts > total() & <friends> > subtracts "well"': false,
    'a.test.ts > alone': true,
  })
})

test('readJunit() reads what pytest wrote', () => {
  expect(Object.fromEntries(readJunit(fixture('pytest'))?.tests ?? [])).toEqual({
    'test_a.TestTotal > test_adds': true,
    'test_a.TestTotal > test_fails': false,
    'test_a > test_each[1]': true,
    'test_a > test_each[2]': false,
    'test_a > test_errors': false,
  })
})

test('readJunit() expands no entity, and reads nothing that is no report', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY b "c">]><testsuites><testcase name="&b;"/></testsuites>`
  for (const text of [bomb, '', 'ok', '<html/>', '<testsuites><testcase', 'x'.repeat(9_000_000)])
    expect(readJunit(text)).toBeNull()
  const deep = `<testsuites>${'<testsuite>'.repeat(200)}<testcase name="a"/>${'</testsuite>'.repeat(200)}</testsuites>`
  expect(readJunit(deep)?.tests.size ?? 0).toBe(0)
})

test('findingOfRun() names the tests that fail, and fails where there is no report', () => {
  expect(run({ a: true, b: false, c: null }, 1)).toMatchObject({
    passes: false,
    score: -10,
    problems: 1,
    how: '1 of 2 tests pass',
    output: 'b',
  })
  expect(run({ a: true })).toMatchObject({ passes: true, score: 0 })
  expect(run({ a: true }, 1)).toMatchObject({ passes: false })
  expect(findingOfRun(check, said('nothing'))).toMatchObject({
    passes: false,
    how: 'exit 0, and no JUnit report that can be read',
  })
})

test('compareRuns() refutes a change after which a test that passed fails, is skipped or is gone', () => {
  const before = run({ a: true, b: false }, 1)
  for (const after of [{ a: false, b: true }, { a: null, b: true }, { b: true }]) {
    const verdict = compared([before], [run(after, 1)])
    expect(refutes(verdict)).toBe(true)
    expect(verdict.added.map(({ message }) => message)).toEqual(['test "a" passes no more'])
  }
})

test('compareRuns() grades by tests: one mended is a gain, one deleted or added is none', () => {
  const before = run({ a: true, b: false, c: false }, 1)
  const scores = (after: Record<string, boolean>) => {
    const verdict = compared([before], [run(after, 1)])
    expect(refutes(verdict)).toBe(false)
    return [verdict.before?.score, verdict.after?.score, verdict.gone.length]
  }
  expect(scores({ a: true, b: true, c: false })).toEqual([-20, -10, 1])
  expect(scores({ a: true, b: false })).toEqual([-20, -20, 0])
  expect(scores({ a: true, b: false, c: false, d: true })).toEqual([-20, -20, 0])
  expect(scores({ a: true, b: false, c: false, d: false })).toEqual([-20, -30, 0])
})

test('compareRuns() leaves out a test that disagrees with itself, and keeps no names in the verdict', () => {
  const steady = run({ a: true, b: true })
  const shaky = run({ a: true, b: false }, 1)
  expect(isDifferent(steady, shaky)).toBe(true)
  const verdict = compared([steady, shaky, steady], [shaky, steady, shaky])
  expect(verdict).toMatchObject({ outcome: 'judged', added: [], gone: [] })
  expect(verdict.note).toContain('flaky tests: b')
  expect([verdict.before?.score, verdict.after?.score, refutes(verdict)]).toEqual([0, 0, false])
  expect(JSON.stringify(verdict)).not.toContain('tests":')
})
