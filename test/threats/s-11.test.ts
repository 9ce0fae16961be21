// S-11, a shared .git: what a command of a check plants there would run on the host at our next call of
// git, and a ref or path that begins with a dash would be an option. Defences: the workspace has no .git
// (src/workspace/snapshot.ts lays out the files of a commit), `safeSettings` of src/workspace/run.ts turn
// hooks and fsmonitor off, and `branchRef`, `checkRef` and `checkOid` of src/workspace/refs.ts let no dash
// through. That commits run no hook and no filter is in test/workspace/commit.test.ts, that history runs
// no program of the repository in test/workspace/history.test.ts.
import { afterAll, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createBases } from '../../src/cycle/bases.ts'
import { isRepoPath, repoPath } from '../../src/domain/path.ts'
import { openGit } from '../../src/workspace/git.ts'
import { branchRef, readRef } from '../../src/workspace/refs.ts'
import { noSandbox } from '../support/command.ts'
import { makeRepository, writeFiles } from '../support/git.ts'

const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-s11-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a workspace has no .git to plant anything in', async () => {
  using repository = makeRepository({ 'a.txt': 'a\n', 'openspec/config.yaml': 'a: 1\n' })
  await using bases = createBases({ env: process.env, tempDir: dir, sandbox: noSandbox })
  const commit = await bases.head(repository.root)
  await bases.use({ repository: repository.root, commit }, async ({ view }) => {
    expect(existsSync(join(view.dir, '.git'))).toBe(false)
    expect(view.paths.some((path) => path.startsWith('.git'))).toBe(false)
  })
  for (const path of ['.git/hooks/post-commit', '.GIT/config', 'a/.git/config', '.git'])
    expect(isRepoPath(path)).toBe(false)
})

test('hooks and programs in the configuration never run, whoever planted them', async () => {
  using repository = makeRepository({ 'a.txt': 'a\n' })
  const mark = join(dir, 'ran')
  const program = join(dir, 'program.sh')
  const script = `#!/bin/sh\ntouch ${mark}\ncat\n`
  writeFiles(dir, { 'program.sh': script })
  chmodSync(program, 0o755)
  for (const hook of ['reference-transaction', 'post-commit', 'pre-commit', 'post-index-change']) {
    writeFiles(repository.root, { [`.git/hooks/${hook}`]: script })
    chmodSync(join(repository.root, '.git/hooks', hook), 0o755)
  }
  // The planted configuration is real: git itself obeys it.
  repository.git(['config', 'core.fsmonitor', program])
  repository.git(['status'])
  expect(existsSync(mark)).toBe(true)
  rmSync(mark)
  await using bases = createBases({ env: process.env, tempDir: dir, sandbox: noSandbox })
  const parent = await bases.head(repository.root)
  writeFiles(repository.root, { 'a.txt': 'changed\n' })
  expect(await bases.dirty(repository.root)).toEqual(['a.txt'])
  const made = await bases.commit(repository.root, {
    parent,
    edits: [{ action: 'create', path: repoPath('b.txt'), text: 'b\n' }],
    message: 'm',
    at: 1,
  })
  await bases.point(repository.root, { branch: 'ostinato/x', to: made.commit, parent })
  expect(existsSync(mark)).toBe(false)
})

test('a ref, branch or commit that begins with a dash is refused before git sees it', async () => {
  using repository = makeRepository({ 'a.txt': 'a\n' })
  const git = await openGit(repository.root, { env: process.env })
  for (const name of ['--output=/tmp/x', '-D', '--upload-pack=touch x', '@{-1}', 'a..b'])
    await expect(branchRef(git, name)).rejects.toMatchObject({ code: 'use.wrong' })
  for (const ref of ['--all', '-x', '--git-dir=/tmp'])
    await expect(readRef(git, ref)).rejects.toThrow()
  await using bases = createBases({ env: process.env, tempDir: dir, sandbox: noSandbox })
  await expect(
    bases.use({ repository: repository.root, commit: '--help' }, async () => 'looked'),
  ).rejects.toThrow()
})

test('a path that begins with a dash is a file and nothing else', async () => {
  using repository = makeRepository({ 'a.txt': 'a\n' })
  await using bases = createBases({ env: process.env, tempDir: dir, sandbox: noSandbox })
  const parent = await bases.head(repository.root)
  const path = repoPath('--output=x')
  const { commit } = await bases.commit(repository.root, {
    parent,
    edits: [{ action: 'create', path, text: 'kept\n' }],
    message: 'm',
    at: 1,
  })
  expect(repository.git(['ls-tree', '--name-only', commit]).split('\n').sort()).toEqual([
    '--output=x',
    'a.txt',
  ])
  await bases.use({ repository: repository.root, commit }, async (base) => {
    await base.load([path], new AbortController().signal)
    expect(base.view.read(path)).toBe('kept\n')
  })
})
