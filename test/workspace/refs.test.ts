import { expect, test } from 'bun:test'

import { openGit } from '../../src/workspace/git.ts'
import { branchRef, headCommit, readRef, updateRef } from '../../src/workspace/refs.ts'
import { makeRepository } from '../support/git.ts'

const env = process.env
const ref = 'refs/heads/ostinato/one'

test('headCommit() is the commit of a branch and of a detached head', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' }, { branch: 'feature/x' })
  const git = await openGit(repository.root, { env })
  const commit = repository.git(['rev-parse', 'HEAD'])
  expect(await headCommit(git)).toBe(commit)
  repository.git(['checkout', '--quiet', '--detach'])
  expect(await headCommit(git)).toBe(commit)
})

test('branchRef() refuses what git would refuse, expand or take for an option', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  expect(await branchRef(git, 'ostinato/x')).toBe('refs/heads/ostinato/x')
  for (const name of ['-d', '--help', 'a..b', '@{-1}', 'a b', 'a.lock', '', 'x\n'])
    await expect(branchRef(git, name)).rejects.toMatchObject({ code: 'use.wrong' })
})

test('readRef() is null where there is no such ref, and refuses what is no full name', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  expect(await readRef(git, 'refs/heads/main')).toBe(await headCommit(git))
  expect(await readRef(git, ref)).toBeNull()
  for (const name of ['main', '--all', 'refs/heads/a b', 'refs/heads/main^{tree}'])
    await expect(readRef(git, name)).rejects.toMatchObject({ code: 'git.failed' })
})

test('updateRef() makes a branch and moves it', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  const one = await headCommit(git)
  const two = repository.commit({ 'a.md': 'b\n' })
  await updateRef(git, ref, { from: null, to: one })
  await updateRef(git, ref, { from: one, to: two })
  expect(await readRef(git, ref)).toBe(two)
})

test('updateRef() leaves a branch alone that somebody else moved', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  const one = await headCommit(git)
  const two = repository.commit({ 'a.md': 'b\n' })
  const three = repository.commit({ 'a.md': 'c\n' })
  await updateRef(git, ref, { from: null, to: two })
  for (const from of [null, one])
    await expect(updateRef(git, ref, { from, to: three })).rejects.toMatchObject({
      code: 'branch.moved',
    })
  expect(await readRef(git, ref)).toBe(two)
})

test('updateRef() is content with a branch that is there already', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  const one = await headCommit(git)
  await updateRef(git, ref, { from: null, to: one })
  await updateRef(git, ref, { from: null, to: one })
  expect(await readRef(git, ref)).toBe(one)
})

test('updateRef() lets one of many at once win, and tells the others', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  const commits = [1, 2, 3, 4].map((count) => repository.commit({ 'a.md': `${count}\n` }))
  const results = await Promise.allSettled(
    commits.map((to) => updateRef(git, ref, { from: null, to })),
  )
  const winner = await readRef(git, ref)
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  expect(commits.filter((_, at) => results[at]?.status === 'fulfilled')).toEqual([winner ?? ''])
})

test('updateRef() says when a lock was left by a git that was killed', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  await Bun.write(`${repository.root}/.git/${ref}.lock`, '')
  await expect(
    updateRef(git, ref, { from: null, to: await headCommit(git) }),
  ).rejects.toMatchObject({
    code: 'git.failed',
    message: expect.stringContaining('.lock'),
  })
  expect(await readRef(git, ref)).toBeNull()
})
