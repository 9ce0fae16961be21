import { expect, test } from 'bun:test'

import { findingOfRun } from '../../src/domain/command-finding.ts'
import { scenarioIdOf, slugOf, withOwnIds } from '../../src/domain/scenario.ts'
import { idsIn, scenariosById, traceOf } from '../../src/domain/trace.ts'
import { changedScenarios, scenariosOf } from '../../src/openspec/scenarios.ts'
import { readTree } from '../../src/openspec/tree.ts'
import { command, junit } from '../../src/script/check.ts'
import { blocks, spec, viewOf } from '../support/tree.ts'

const check = junit('bun test', { report: 'report.xml' })

/** What a run of tests found, given the inside of its report. */
function found(cases: string) {
  const stdout = `<testsuites>${cases}</testsuites>`
  const result = { ended: 'exit' as const, code: 0, signal: null, ms: 1, stdout, tail: '' }
  return { name: 'tests', check, before: findingOfRun(check, result), refused: null }
}

const files = {
  'openspec/specs/area/login/spec.md': spec('login', {
    'Log in': ['Wrong password', 'Empty – password!'],
  }),
}

test('slugOf() keeps letters and digits of any script, and joins the rest by one hyphen', () => {
  expect(['Wrong  password!', 'Größe: 5 µm', '  ', 'Ünï/cödé'].map(slugOf)).toEqual([
    'wrong-password',
    'größe-5-µm',
    'scenario',
    'ünï-cödé',
  ])
})

const one = {
  id: scenarioIdOf({ capability: 'a/b', requirement: 'R', title: 'One!' }),
  capability: 'a/b',
  requirement: 'R',
  title: 'One!',
  path: '',
  line: 1,
  text: '',
}

test('withOwnIds() numbers scenarios whose names come to the same', () => {
  expect(withOwnIds([one, one, one]).map((scenario) => scenario.id)).toEqual([
    'a/b/r/one',
    'a/b/r/one-2',
    'a/b/r/one-3',
  ])
})

test('withOwnIds() counts on from the last of a name, and steps over a title that has the number', () => {
  const named = (id: string) => ({ ...one, id })
  const many = Array.from({ length: 50_000 }, () => named('a/b/c'))
  const ids = withOwnIds([named('a/b/c-3'), ...many]).map(({ id }) => id)
  expect(ids.slice(0, 4)).toEqual(['a/b/c-3', 'a/b/c', 'a/b/c-2', 'a/b/c-4'])
  expect(new Set(ids).size).toBe(50_001)
})

test('traceOf() binds scenarios by a name, by a property and by a whole check', () => {
  using view = viewOf(files)
  const scenarios = scenariosOf(view)
  expect(scenarios.map(({ id, line }) => [id, line])).toEqual([
    ['area/login/log-in/wrong-password', 11],
    ['area/login/log-in/empty-password', 15],
  ])
  const states = (...all: Parameters<typeof traceOf>[1]) =>
    [...scenariosById(traceOf(scenarios, all)).values()].map((one) => one.state)
  const [first = '', second = ''] = scenarios.map(({ id }) => id)
  expect(states()).toEqual(['unbound', 'unbound'])
  expect(
    states(
      found(
        `<testcase name="refuses [${first}]"/><testcase name="b"><failure/><properties><property name="scenario" value="${second}"/></properties></testcase>`,
      ),
    ),
  ).toEqual(['green', 'red'])
  // One that fails is enough to be red, and a skipped test proves nothing.
  expect(
    states(
      found(
        `<testcase name="${first} 1"/><testcase name="${first} 2"><error/></testcase><testcase name="${second}"><skipped/></testcase>`,
      ),
    ),
  ).toEqual(['red', 'unbound'])
  const whole = command('true', { scenarios: [second] })
  const ran = { ended: 'exit' as const, code: 0, signal: null, ms: 1, stdout: '', tail: '' }
  expect(
    states({ name: 'c', check: whole, before: findingOfRun(whole, ran), refused: null }),
  ).toEqual(['unbound', 'green'])
})

test('idsIn() reads the names of functions, where an id can stand in no other way', () => {
  expect(idsIn('tests.test_a.TestLogin > test_area__login__log_in__wrong_password[1]')).toContain(
    'area/login/log-in/wrong-password',
  )
})

test('traceOf() names ids that no scenario has, and checks that said nothing', () => {
  using view = viewOf(files)
  const trace = traceOf(scenariosOf(view), [
    found(
      `<testcase file="area/login/log-in/a.test.ts" name="[area/login/log-in/wrong-pasword] x/y/z"/>`,
    ),
    { ...found(''), name: 'refused', before: null, refused: 'there is no sandbox' },
  ])
  expect(trace.unknown.map(({ id }) => id)).toEqual(['area/login/log-in/wrong-pasword'])
  expect(trace.silent).toEqual([{ check: 'refused', why: 'there is no sandbox' }])
})

test('changedScenarios() leaves out what a MODIFIED block only repeats', () => {
  const delta = `## MODIFIED Requirements\n\n${blocks({ 'Log in': ['Wrong password', 'Empty – password!', 'New one'] })}`
  using view = viewOf({
    ...files,
    'openspec/changes/add-x/specs/area/login/spec.md': delta,
    'openspec/changes/add-x/proposal.md': '# x',
  })
  const [change] = readTree(view).changes
  if (!change) throw new Error('Cannot test: there is no change')
  expect(changedScenarios(view, change).map(({ id }) => id)).toEqual(['area/login/log-in/new-one'])
})
