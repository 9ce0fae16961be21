import { expect, test } from 'bun:test'

import { command, metric } from 'ostinato'

import { ownFiles } from '../../src/domain/check.ts'

test('ownFiles() finds the files a check says are its own, and those its line names', () => {
  const tests = command('cd web && bun test "test/readme.test.ts" ./unit.test.ts', {
    files: ['fixtures/**'],
  })
  const own = (path: string) => ownFiles(tests, ['**'])(path)
  for (const path of [
    'fixtures/a/b.txt',
    'test/readme.test.ts',
    'web/test/readme.test.ts',
    'unit.test.ts',
    'web/unit.test.ts',
  ])
    expect([path, own(path)]).toEqual([path, true])
  for (const path of ['README.md', 'web/a.ts', 'test/other.test.ts', 'my-unit.test.ts'])
    expect([path, own(path)]).toEqual([path, false])
})

test('ownFiles() lets a metric measure a file that the boundaries name outright, and a command never', () => {
  const size = metric('wc -c <README.md', { goal: 'min' })
  expect(ownFiles(size, ['README.md'])('README.md')).toBe(false)
  expect(ownFiles(size, ['**'])('README.md')).toBe(true)
  expect(
    ownFiles(metric('wc -c <README.md', { goal: 'min', files: ['*.md'] }), ['README.md'])(
      'README.md',
    ),
  ).toBe(true)
  expect(ownFiles(command('sh check.sh'), ['check.sh'])('check.sh')).toBe(true)
})
