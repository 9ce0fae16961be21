import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { readJunit } from '../../src/domain/junit.ts'
import { nearId } from '../../src/domain/near-id.ts'
import { idsIn, type Proof, scenariosById, type Trace, traceOf } from '../../src/domain/trace.ts'
import { scenariosOf } from '../../src/openspec/scenarios.ts'
import { spec, viewOf } from '../support/tree.ts'

const files = {
  'openspec/specs/area/login/spec.md': spec('login', {
    'Log in': ['Wrong password', 'Empty password'],
    'Log out': ['Button pressed', 'Link pressed', 'Session gone'],
  }),
}

/** What a report proves of the scenarios above. */
function traced(text: string): Trace {
  using view = viewOf(files)
  const report = readJunit(text)
  if (!report) throw new Error('it is no report')
  const proof: Proof = {
    name: 'tests',
    check: { check: 'junit', scenarios: [] },
    before: { passes: true, how: null, ...report },
    refused: null,
  }
  return traceOf(scenariosOf(view), [proof])
}

const states = (trace: Trace) => [...scenariosById(trace).values()].map((one) => one.state)
const fixture = (name: string) =>
  readFileSync(join(import.meta.dir, '../fixtures/junit', `${name}.xml`), 'utf8')

test('traceOf() reads what pytest wrote: functions, classes, cases, properties [specs-that-run/reports-of-any-runner-bind/a-report-of-pytest]', () => {
  const trace = traced(fixture('pytest-scenarios'))
  // One case of two fails; what was skipped proves nothing.
  expect(states(trace)).toEqual(['green', 'red', 'green', 'red', 'unbound'])
  expect(trace.unknown).toEqual([
    {
      id: 'area/login/log-out/no-such-scenario',
      check: 'tests',
      test: 'test_login > test_renamed',
    },
  ])
})

test('traceOf() reads what jest-junit wrote, where a full stop and a heading are no part of an id', () => {
  const trace = traced(fixture('jest-scenarios'))
  expect(states(trace)).toEqual(['green', 'red', 'unbound', 'unbound', 'unbound'])
  expect(trace.unknown.map(({ id }) => id)).toEqual(['area/login/log-out/buton-pressed'])
})

test('traceOf() reads what node --test wrote', () => {
  const trace = traced(fixture('node-scenarios'))
  expect(states(trace)).toEqual(['green', 'red', 'unbound', 'unbound', 'unbound'])
  expect(trace.unknown).toEqual([])
})

test('traceOf() reads the names that Go and Surefire give to tests', () => {
  const go = `<testsuites><testsuite name="login"><testcase classname="login" name="TestLogin/area/login/log-in/wrong-password"/><testcase classname="login" name="TestLogin/[area/login/log-in/empty-password]#01"><failure message="Failed"/></testcase></testsuite></testsuites>`
  const surefire = `<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0.2" name="LoginTest"><properties><property name="a" value="b"/></properties><testcase name="area__login__log_out__button_pressed(String)[1]" classname="LoginTest"/></testsuite>`
  expect(states(traced(go)).slice(0, 2)).toEqual(['green', 'red'])
  expect(states(traced(surefire))[2]).toBe('green')
})

test('idsIn() looks at each character of a name once, however long', () => {
  // Looked at anew from each character, these would take hours.
  for (const piece of ['a', '_', '-', 'a/', '__', '.'])
    expect(idsIn(piece.repeat(500_000)).length).toBeLessThanOrEqual(2)
})

test('nearId() finds the id that a typing error was meant for, and none that is another', () => {
  const known = ['area/login/log-in/wrong-password', 'area/login/log-in/empty-password']
  expect(nearId('area/login/log-in/wrong-pasword', known)).toBe(known[0] ?? '')
  expect(nearId('area/login/log-inn/emty-password', known)).toBe(known[1] ?? '')
  expect(nearId('area/login/log-in/other-password', known)).toBeNull()
})

test('readJunit() keeps why a test failed, so that its place can be told', () => {
  const failures = readJunit(fixture('jest-scenarios'))?.failures
  expect([...(failures ?? [])].map(([, why]) => why.includes('t/login.test.js:3:62'))).toEqual([
    true,
  ])
})
