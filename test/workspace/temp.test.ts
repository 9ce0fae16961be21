import { expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { makeTemp, sweepTemp } from '../../src/workspace/temp.ts'

test('sweepTemp() removes what a dead process left, and nothing else', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  try {
    const child = Bun.spawn({ cmd: ['true'] })
    await child.exited
    const left = join(tempDir, `ostinato-${child.pid}-abc`)
    mkdirSync(join(left, 'deep'), { recursive: true })
    symlinkSync('/etc', join(left, 'deep/out'))
    const others = [`ostinato-${process.ppid}-alive`, 'ostinato-abc', 'other-1-x'].map((name) =>
      join(tempDir, name),
    )
    for (const other of others) mkdirSync(other)
    const link = join(tempDir, `ostinato-${child.pid}-link`)
    symlinkSync('/etc', link)
    writeFileSync(join(tempDir, `ostinato-${child.pid}-file`), '')
    await using mine = await makeTemp(tempDir)
    expect(await sweepTemp(tempDir)).toBe(1)
    expect(existsSync(left)).toBe(false)
    expect([mine.path, link, ...others].every((path) => existsSync(path))).toBe(true)
  } finally {
    rmSync(tempDir, { recursive: true })
  }
})

test('sweepTemp() is content with a folder that is not there', async () => {
  expect(await sweepTemp('/nowhere/at/all')).toBe(0)
})
