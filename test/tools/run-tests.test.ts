import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { addTallies, countTests } from '../../tools/run-tests.ts'

/** The report that `bun test` writes about these files. */
async function report(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ostinato-report-'))
  try {
    for (const [file, text] of Object.entries(files))
      await Bun.write(
        join(folder, file),
        `import { expect, test, describe } from 'bun:test'\n${text}`,
      )
    const options = ['--reporter=junit', '--reporter-outfile=report.xml']
    const names = Object.keys(files).map((file) => `./${file}`)
    Bun.spawnSync([process.execPath, 'test', ...options, ...names], { cwd: folder })
    return await Bun.file(join(folder, 'report.xml')).text()
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('countTests() counts what passed and failed, and names what was skipped', async () => {
  const xml = await report({
    'a.test.ts': `test('one', () => {})\ntest('two', () => expect(1).toBe(2))\ntest.skip('three (needs "x" & y)', () => {})`,
    'b.test.ts': `describe('b', () => { test('four', () => {}); describe('c', () => { test.skip('five', () => {}) }) })`,
  })
  expect(countTests(xml, ['a.test.ts', 'b.test.ts'])).toEqual({
    passed: 2,
    failed: 1,
    skipped: ['a.test.ts: three (needs "x" & y)', 'b.test.ts: five'],
  })
})

test('countTests() counts a file that did not load as one failure', async () => {
  const xml = await report({
    'a.test.ts': `test('one', () => {})`,
    'b.test.ts': `import './nowhere.ts'\ntest('two', () => {})`,
  })
  expect(countTests(xml, ['a.test.ts', 'b.test.ts'])).toEqual({ passed: 1, failed: 1, skipped: [] })
})

test('countTests() counts every file as failed where the report is empty', () => {
  expect(countTests('<testsuites/>', ['a.test.ts', 'b.test.ts'])).toEqual({
    passed: 0,
    failed: 2,
    skipped: [],
  })
})

test('addTallies() counts both', () => {
  const a = { passed: 2, failed: 0, skipped: ['x'] }
  const b = { passed: 3, failed: 1, skipped: ['y'] }
  expect(addTallies(a, b)).toEqual({ passed: 5, failed: 1, skipped: ['x', 'y'] })
})
