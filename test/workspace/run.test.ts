import { expect, test } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { gitEnvironment, gitFault, runGit, tryGit } from '../../src/workspace/run.ts'
import { makeRepository } from '../support/git.ts'

test('gitEnvironment() keeps few names, and none that leads git elsewhere', () => {
  const env = gitEnvironment({
    PATH: '/bin',
    SECRET: 'x',
    GIT_DIR: '/x',
    GIT_SSH_COMMAND: 'x',
    HOME: undefined,
  })
  expect(env).toEqual({
    PATH: '/bin',
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  })
})

test('runGit() refuses more output than it may read', async () => {
  using repository = makeRepository({ 'a.md': 'a'.repeat(200_000) })
  const place = { root: repository.root, env: gitEnvironment(process.env) }
  const read = runGit(place, ['cat-file', 'blob', 'HEAD:a.md'], { maxBytes: 1000 })
  await expect(read).rejects.toMatchObject({ code: 'git.failed' })
})

test('runGit() ends with the reason of its signal, and git with it', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const place = { root: repository.root, env: gitEnvironment(process.env) }
  const controller = new AbortController()
  // Its standard input stays open until it has read all of it, which takes longer than the abort.
  const input = `${'0'.repeat(40)}\n`.repeat(500_000)
  const read = runGit(place, ['cat-file', '--batch-check'], { input, signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(read).rejects.toThrow('enough')
})

test('runGit() puts the words of git into its Fault, on one line', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const place = { root: repository.root, env: gitEnvironment(process.env) }
  await expect(runGit(place, ['cat-file', 'blob', 'HEAD:no\nfile'])).rejects.toMatchObject({
    code: 'git.failed',
    message: expect.stringMatching(/^Cannot run "git cat-file" in ".*": fatal: .*no file/),
  })
})

test('tryGit() fetches nothing over any protocol, whatever the repository allows', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  using other = makeRepository({ 'b.md': 'b\n' })
  repository.git(['config', 'protocol.file.allow', 'always'])
  const place = { root: repository.root, env: gitEnvironment(process.env) }
  const { code, err } = await tryGit(place, ['fetch', `file://${other.root}`])
  expect(code).not.toBe(0)
  expect(err).toContain("transport 'file' not allowed")
})

test('gitFault() tells a full disk and a read-only one from other failures', () => {
  const place = { root: '/x', env: {} }
  const codes = [
    'fatal: unable to write loose object file: No space left on device',
    "fatal: Unable to create '/x/.git/index.lock': Read-only file system",
    'error: insufficient permission for adding an object to repository database .git/objects',
    'fatal: bad object HEAD',
  ].map((words) => gitFault(place, ['write-tree'], words))
  expect(codes.map((fault) => fault.code)).toEqual([
    'git.failed',
    'repository.read-only',
    'repository.read-only',
    'git.failed',
  ])
  expect(codes[0]).toBeInstanceOf(Fault)
  expect(codes[0]?.message).toBe('Cannot write to repository "/x": the disk is full')
})
