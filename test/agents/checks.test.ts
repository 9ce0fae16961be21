import { expect, test } from 'bun:test'

import { createChecksAgent } from '../../src/agents/checks.ts'
import type { RunCheck } from '../../src/domain/check.ts'
import { findingOfRun, type RunBaseline } from '../../src/domain/command-finding.ts'
import { repoPath } from '../../src/domain/path.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import type { View } from '../../src/domain/view.ts'
import { ran } from '../support/command.ts'

const command = {
  line: 'bun test',
  timeoutMs: 1000,
  memoryBytes: 1e9,
  outputBytes: 1e6,
  dependencies: [],
}
const tests: RunCheck = { check: 'command', command, files: [], scenarios: [], weight: 1 }
const size: RunCheck = {
  check: 'metric',
  command,
  files: [],
  scenarios: [],
  weight: 1,
  goal: 'min',
}
const spec = {
  ...parseSpec('test', {
    goal: 'a test',
    boundaries: { include: ['src/**'] },
    checks: { tests },
    agents: ['checks'],
  }),
  name: 'test',
  hash: '',
}
const paths = ['README.md', 'src/a.ts', 'test/a.test.ts'].map(repoPath)
const view: View = {
  dir: '',
  paths,
  skipped: [],
  has: (path) => paths.some((one) => one === path),
  contentId: () => undefined,
  read: () => '',
}

async function ask(...found: RunBaseline[]) {
  const signal = new AbortController().signal
  const asking = { view, repository: '/r', commit: 'a'.repeat(40), spec, signal }
  return createChecksAgent().ask({ ...asking, findings: async () => found })
}

function failing(tail: string): RunBaseline {
  const before = findingOfRun(tests, ran({ code: 1, tail }))
  return { name: 'tests', check: tests, before, refused: null }
}

test('createChecksAgent() reports a failing command at the first place inside the boundaries', async () => {
  const [found, ...more] = await ask(
    failing('\u001b[31mfail\u001b[0m test/a.test.ts:4:2\n  at /workspace/src/a.ts:12:7\n'),
  )
  expect(more).toEqual([])
  expect(found).toMatchObject({
    kind: 'checks/failing',
    severity: 'error',
    path: 'src/a.ts',
    line: 12,
    message: 'Check "tests" fails: exit 1',
    evidence: 'fail test/a.test.ts:4:2\n  at /workspace/src/a.ts:12:7',
    trust: 'stranger',
    answer: 'model',
  })
})

test('createChecksAgent() names a file outside the boundaries where no other is named, for a person', async () => {
  const [found] = await ask(failing('README.md:3: bad\n'))
  expect(found).toMatchObject({ path: 'README.md', line: 3, answer: 'person' })
})

test('createChecksAgent() falls back on the first file that the spec is about', async () => {
  const [found] = await ask(failing('no idea\n'))
  expect(found).toMatchObject({ path: 'src/a.ts', line: null, answer: 'person' })
})

test('createChecksAgent() says nothing of a command that passes, and what a metric reads', async () => {
  const passing = { ...failing(''), before: findingOfRun(tests, ran()) }
  const before = findingOfRun(size, ran({ stdout: '42 lines' }))
  const found = await ask(passing, { name: 'size', check: size, before, refused: null })
  expect(found.map((one) => [one.kind, one.severity, one.message])).toEqual([
    ['checks/metric', 'info', 'Metric "size" reads 42; lower is better'],
  ])
})

test('createChecksAgent() is silent with a reason where commands are refused', () => {
  const refused = { ...failing(''), before: null, refused: 'there is no sandbox' }
  expect(ask(refused)).rejects.toThrow('Cannot tell what check "tests" finds: there is no sandbox')
})
