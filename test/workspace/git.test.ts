import { expect, test } from 'bun:test'
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openGit } from '../../src/workspace/git.ts'
import { headCommit } from '../../src/workspace/refs.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { makeRepository } from '../support/git.ts'

const env = process.env

test('openGit() opens a repository at its top', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  const head = repository.git(['rev-parse', 'HEAD'])
  expect(git).toMatchObject({ root: repository.root, prefix: '', bare: false, head })
})

test('openGit() knows the commit that is checked out', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  expect(git.head).toBe(await headCommit(git))
  const commit = repository.commit({ 'a.md': 'b\n' })
  expect((await openGit(repository.root, { env })).head).toBe(commit)
})

test('openGit() opens a folder below the top, and sees only what is in it', async () => {
  using repository = makeRepository({
    'packages/one/a.md': 'a\n',
    'packages/two/b.md': 'b\n',
    'c.md': 'c\n',
  })
  const git = await openGit(join(repository.root, 'packages/one'), { env })
  expect(git.prefix).toBe('packages/one/')
  const snapshot = await readSnapshot(git, await headCommit(git))
  expect(snapshot.paths.map(String)).toEqual(['a.md'])
})

test('openGit() opens a folder whose name is a pattern to git', async () => {
  using repository = makeRepository({ '[ab]*/x.md': 'x\n', 'a/y.md': 'y\n' })
  const git = await openGit(join(repository.root, '[ab]*'), { env })
  const snapshot = await readSnapshot(git, await headCommit(git))
  expect(snapshot.paths.map(String)).toEqual(['x.md'])
})

test('openGit() opens a folder with a line end in its name', async () => {
  using repository = makeRepository({ 'a\nb/x.md': 'x\n' })
  const git = await openGit(join(repository.root, 'a\nb'), { env })
  expect(git).toMatchObject({ prefix: 'a\nb/', head: repository.git(['rev-parse', 'HEAD']) })
})

test('openGit() opens a folder that is not committed yet as an empty one', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  mkdirSync(join(repository.root, 'new'))
  const git = await openGit(join(repository.root, 'new'), { env })
  expect((await readSnapshot(git, await headCommit(git))).paths).toEqual([])
})

test('openGit() opens a bare repository', async () => {
  using source = makeRepository({ 'a.md': 'a\n' })
  using bare = makeRepository({}, { bare: true })
  source.git(['push', '--quiet', bare.root, 'main'])
  const git = await openGit(bare.root, { env })
  expect(git.bare).toBe(true)
  expect((await readSnapshot(git, await headCommit(git))).paths.map(String)).toEqual(['a.md'])
})

test('openGit() opens a linked worktree', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const place = join(repository.root, 'side')
  repository.git(['worktree', 'add', '--quiet', '-b', 'side', place])
  const git = await openGit(place, { env })
  expect(git).toMatchObject({ root: place, prefix: '', bare: false })
})

test('openGit() says that a folder is missing', async () => {
  const opened = openGit('/nowhere/at/all', { env })
  await expect(opened).rejects.toMatchObject({ code: 'repository.missing' })
})

test('openGit() says that a file is no folder', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const opened = openGit(join(repository.root, 'a.md'), { env })
  await expect(opened).rejects.toMatchObject({
    code: 'repository.missing',
    message: expect.stringContaining('it is not a folder'),
  })
})

test('openGit() says what to do in a folder that is no repository', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  try {
    await expect(openGit(folder, { env })).rejects.toMatchObject({
      code: 'repository.not-git',
      message: expect.stringContaining('run "git init" there and commit once'),
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('openGit() says what to do in a repository without commits', async () => {
  using repository = makeRepository()
  await expect(openGit(repository.root, { env })).rejects.toMatchObject({
    code: 'repository.no-commits',
    message: expect.stringContaining('commit once'),
  })
})

test('openGit() says that git is missing', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const opened = openGit(repository.root, { env: { PATH: '/nowhere' } })
  await expect(opened).rejects.toMatchObject({ code: 'git.missing' })
})

test('openGit() gives the words of git for a repository that belongs to another user', async () => {
  if (process.getuid?.() !== 0) return console.log('skipped: only root can give a folder away')
  using repository = makeRepository({ 'a.md': 'a\n' })
  chownSync(repository.root, 12_345, 12_345)
  chownSync(join(repository.root, '.git'), 12_345, 12_345)
  // Nobody's settings may say that every folder is safe.
  const own = { PATH: env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  await expect(openGit(repository.root, { env: own })).rejects.toMatchObject({
    code: 'repository.unreadable',
    message: expect.stringContaining('dubious ownership'),
  })
})

test('openGit() refuses a root inside the folder of git itself', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const opened = openGit(join(repository.root, '.git'), { env })
  await expect(opened).rejects.toMatchObject({ code: 'repository.unreadable' })
})

test('openGit() is not led elsewhere by variables of git in our own environment', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  using other = makeRepository({ 'b.md': 'b\n' })
  const led = {
    ...env,
    GIT_DIR: join(other.root, '.git'),
    GIT_WORK_TREE: other.root,
    GIT_INDEX_FILE: '/nowhere',
  }
  const git = await openGit(repository.root, { env: led })
  expect(await headCommit(git)).toBe(repository.git(['rev-parse', 'HEAD']))
})

test('openGit() reads the real objects where replacements are planted', async () => {
  using repository = makeRepository({ 'a.md': 'real\n' })
  writeFileSync(join(repository.root, 'fake'), 'fake\n')
  const fake = repository.git(['hash-object', '-w', 'fake'])
  repository.git(['replace', repository.git(['rev-parse', 'HEAD:a.md']), fake])
  const git = await openGit(repository.root, { env })
  const snapshot = await readSnapshot(git, await headCommit(git))
  const [path] = snapshot.paths
  expect(path && snapshot.read(path)).toBe('real\n')
})
