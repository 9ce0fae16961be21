import { expect, test } from 'bun:test'

import { createTraceAgent } from '../../src/agents/trace.ts'
import { findingOfRun, type RunBaseline } from '../../src/domain/command-finding.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import { command, junit } from '../../src/script/check.ts'
import { ran } from '../support/command.ts'
import { blocks, change, spec as document, viewOf } from '../support/tree.ts'

const tests = junit('bun test', { report: 'report.xml', files: ['src/own.ts'] })
const path = 'openspec/specs/area/login/spec.md'
const files = {
  [path]: document('login', { 'Log in': ['Wrong password', 'Empty password', 'Locked'] }),
  'src/login.ts': 'export const a = 1\n',
  'src/own.ts': 'export const b = 1\n',
  'test/login.test.ts': '',
}
const id = (title: string) => `area/login/log-in/${title}`

function found(cases: string): RunBaseline {
  const stdout = `<testsuites>${cases}</testsuites>`
  return {
    name: 'tests',
    check: tests,
    before: findingOfRun(tests, ran({ stdout })),
    refused: null,
  }
}

async function ask(all: RunBaseline[], more: Record<string, string> = {}) {
  using view = viewOf({ ...files, ...more })
  const remarks: string[] = []
  const spec = {
    ...parseSpec('test', {
      goal: 'a test',
      boundaries: { include: ['src/**'] },
      checks: { tests },
      agents: ['trace'],
    }),
    name: 'test',
    hash: '',
  }
  const insights = await createTraceAgent().ask({
    view,
    repository: '/r',
    commit: 'a'.repeat(40),
    spec,
    signal: new AbortController().signal,
    findings: async () => all,
    remark: (why) => void remarks.push(why),
  })
  return { insights, remarks }
}

test('createTraceAgent() reports what is unbound, red and unknown, by document [specs-that-run/scenarios-are-insights/one-of-each]', async () => {
  const { insights, remarks } = await ask([
    found(
      `<testcase file="test/login.test.ts" name="[${id('wrong-password')}]"><failure message="no">at login (src/own.ts:1:2)
at login (src/login.ts:1:2)</failure></testcase>
<testcase file="test/login.test.ts" name="[${id('wrong-pasword')}]"/><testcase name="[${id('locked')}]"/>`,
    ),
  ])
  expect(remarks).toEqual([])
  expect(
    insights.map((one) => [one.kind, one.severity, String(one.path), one.line, one.answer]),
  ).toEqual([
    // The first place that the spec may change: what the check is made of is none.
    ['trace/red', 'error', 'src/login.ts', 1, 'model'],
    ['trace/unbound', 'warning', path, 15, 'person'],
    ['trace/unknown', 'info', 'test/login.test.ts', null, 'person'],
  ])
  const [red, unbound, unknown] = insights
  expect(red?.evidence).toContain('#### Scenario: Wrong password')
  expect(red?.evidence).toContain(`What fails:\ntest/login.test.ts > [${id('wrong-password')}]`)
  expect(red?.requirement).toBe('area/login: Log in')
  expect(unbound?.message).toContain(`put [${id('empty-password')}] into the name of the test`)
  expect(unknown?.message).toContain(`the nearest is [${id('wrong-password')}]`)
})

test('createTraceAgent() knows the ids of scenarios that an active change brings [specs-that-run/scenarios-are-insights/the-test-of-a-change]', async () => {
  const delta = `## ADDED Requirements\n\n${blocks({ 'Log out': ['At once'] })}`
  const { insights } = await ask(
    [
      found(
        ['log-in/wrong-password', 'log-in/empty-password', 'log-in/locked', 'log-out/at-once']
          .map((one) => `<testcase name="area/login/${one}"/>`)
          .join(''),
      ),
    ],
    change('add-out', 'area/login', delta),
  )
  expect(insights).toEqual([])
})

test('createTraceAgent() leaves a red scenario to a person where no place in code is told, with the same id', async () => {
  const failing = (words: string) =>
    found(`<testcase name="[${id('wrong-password')}]"><failure>${words}</failure></testcase>`)
  const [red] = (await ask([failing('at test/login.test.ts:3')])).insights
  expect([red?.path === path, red?.line, red?.answer]).toEqual([true, 11, 'person'])
  const [placed] = (await ask([failing('at src/login.ts:1')])).insights
  expect([placed?.answer, placed?.id]).toEqual(['model', red?.id])
})

test('createTraceAgent() takes a wrong value to the code that the test imports [specs-that-run/scenarios-are-insights/a-wrong-value]', async () => {
  const wrong = found(
    `<testcase file="test/login.test.ts" name="[${id('locked')}]"><failure>Expected: 0, received: 5</failure></testcase>`,
  )
  const importing = (...paths: string[]) => ({
    'test/login.test.ts': paths.map((one) => `import { a } from '../${one}'\n`).join(''),
  })
  const placed = async (more: Record<string, string>) => {
    const red = (await ask([wrong], more)).insights.find(({ kind }) => kind === 'trace/red')
    return [String(red?.path), red?.line, red?.answer]
  }
  // What the check is made of, and what is outside the boundaries, is passed over.
  expect(await placed(importing('src/own.ts', 'lib/a.ts', 'src/login.ts'))).toEqual([
    'src/login.ts',
    null,
    'model',
  ])
  expect(await placed(importing('src/own.ts'))).toEqual([path, 19, 'person'])
})

test('createTraceAgent() calls nothing unbound while a check says nothing [specs-that-run/silence-is-not-unbound/one-check-is-refused]', async () => {
  const refused = { ...found(''), name: 'more', before: null, refused: 'there is no sandbox' }
  const red = found(`<testcase name="${id('locked')}"><failure/></testcase>`)
  const { insights, remarks } = await ask([red, refused])
  expect(insights.map(({ kind }) => kind)).toEqual(['trace/red'])
  expect(remarks).toEqual([
    'No scenario is called unbound, since check "more" says nothing: there is no sandbox.',
  ])
  expect(ask([refused])).rejects.toThrow('check "more" says nothing: there is no sandbox')
  const mute = { ...found(''), before: findingOfRun(tests, ran({ code: 1 })) }
  expect(ask([mute])).rejects.toThrow('it wrote no report')
})

test('createTraceAgent() says what is missing where no check can prove anything', () => {
  const plain = command('true')
  const lint = { name: 'lint', check: plain, before: findingOfRun(plain, ran()), refused: null }
  expect(ask([lint])).rejects.toThrow('no check of spec "test" can')
})

test('createTraceAgent() says so much and no more, and how much it left out', async () => {
  const titles = Array.from({ length: 203 }, (_, at) => `Case ${at}`)
  const cases = Array.from({ length: 205 }, (_, at) => `<testcase name="[${id(`odd-${at}-x`)}]"/>`)
  const many = { 'openspec/specs/big/spec.md': document('big', { R: titles }) }
  const { insights, remarks } = await ask([found(cases.join(''))], many)
  const count = (kind: string) => insights.filter((one) => one.kind === kind).length
  expect([count('trace/unbound'), count('trace/unknown')]).toEqual([200, 200])
  expect(remarks.map((one) => one.split(' ')[0])).toEqual(['6', '5'])
})
