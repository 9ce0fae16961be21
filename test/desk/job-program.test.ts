import { expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { makeJobProgram } from '../../src/desk/job-program.ts'

test('makeJobProgram() makes a program that needs no other file of ours, and takes it away at the end', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  try {
    {
      await using program = await makeJobProgram(dir)
      const text = await Bun.file(program.file).text()
      expect(text).not.toMatch(/from\s*["'](?:\.|valibot)/)
      expect(text).not.toMatch(/require\(["'](?:\.|valibot)/)
      expect(readdirSync(dirname(program.file)).sort()).toEqual([
        'job-child.js',
        'job-child.js.jsc',
      ])
    }
    expect(readdirSync(dir)).toEqual([])
  } finally {
    rmSync(dir, { recursive: true })
  }
})
