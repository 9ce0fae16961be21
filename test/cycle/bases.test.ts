import { expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createBases } from '../../src/cycle/bases.ts'
import { hasCommitMoved } from '../../src/cycle/follow-commits.ts'
import { noSandbox } from '../support/command.ts'
import { makeRepository } from '../support/git.ts'

test('createBases() keeps one copy of a commit for all who look at it, and drops it for another', async () => {
  using repository = makeRepository({ 'openspec/config.yaml': 'schema: spec-driven\n' })
  const tempDir = mkdtempSync(join(tmpdir(), 'ostinato-test-bases-'))
  try {
    await using bases = createBases({ env: process.env, tempDir, sandbox: noSandbox })
    const at = { repository: repository.root, commit: await bases.head(repository.root) }
    const [one, two] = await Promise.all([
      bases.use(at, async (base) => base),
      bases.use(at, async (base) => base),
    ])
    expect(one).toBe(two)
    expect(readdirSync(tempDir)).toHaveLength(1)
    const commit = repository.commit({ 'openspec/config.yaml': 'schema: spec-driven\n# more\n' })
    const three = await bases.use({ repository: repository.root, commit }, async (base) => base)
    expect(three).not.toBe(one)
    expect(readdirSync(tempDir)).toHaveLength(1)
    expect(bases.use(at, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  } finally {
    expect(readdirSync(tempDir).length).toBeLessThanOrEqual(1)
    rmSync(tempDir, { recursive: true, force: true })
  }
})

test('hasCommitMoved() answers once for each new commit, and is quiet while a repository cannot be read', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  await using bases = createBases({ env: process.env, tempDir: tmpdir(), sandbox: noSandbox })
  const moved = hasCommitMoved(bases)
  expect(await moved(repository.root)).toBeNull()
  const commit = repository.commit({ 'a.md': 'b\n' })
  expect(await moved(repository.root)).toBe(commit)
  expect(await moved(repository.root)).toBeNull()
  expect(await moved('/nowhere/at/all')).toBeNull()
})
