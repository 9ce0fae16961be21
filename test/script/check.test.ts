import { expect, test } from 'bun:test'

import { command, metric } from 'ostinato'

import { parseSpec } from '../../src/domain/spec.ts'

test('command() fills in what it may use, and passes the schema of a spec', () => {
  const made = command('bun test')
  expect(made).toEqual({
    check: 'command',
    command: {
      line: 'bun test',
      timeoutMs: 120_000,
      memoryBytes: 4 * 1024 ** 3,
      outputBytes: 1024 ** 2,
      dependencies: ['node_modules', '.venv'],
    },
    files: [],
    scenarios: [],
    weight: 1,
  })
  const size = metric('wc -c < a.md', { goal: 'min', weight: 0.1, timeout: '5s', files: ['b/**'] })
  const spec = parseSpec('docs', {
    goal: 'g',
    boundaries: { include: ['docs/**'] },
    checks: { tests: made, size },
    agents: ['links'],
  })
  expect(spec.checks['tests']).toEqual(made)
  expect(spec.checks['size']).toMatchObject({
    check: 'metric',
    goal: 'min',
    weight: 0.1,
    files: ['b/**'],
    command: { timeoutMs: 5000 },
  })
})

test('command() says what is wrong with a limit', () => {
  // @ts-expect-error: the type refuses it as well
  expect(() => command('x', { timeout: '2 minutes' })).toThrow('Cannot read duration "2 minutes"')
  // @ts-expect-error: the type refuses it as well
  expect(() => metric('x', { goal: 'max', memory: 'all' })).toThrow('Cannot read size "all"')
})
