import { expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { dirtyPaths } from '../../src/workspace/dirty.ts'
import { openGit } from '../../src/workspace/git.ts'
import { makeRepository, writeFiles } from '../support/git.ts'

const env = process.env

test('dirtyPaths() names what differs from the commit below the root, and nothing elsewhere', async () => {
  using repository = makeRepository({ 'one/a.md': 'a\n', 'one/b.md': 'b\n', 'two/c.md': 'c\n' })
  const git = await openGit(join(repository.root, 'one'), { env })
  expect(await dirtyPaths(git)).toEqual([])
  writeFiles(repository.root, {
    'one/a.md': 'changed\n',
    'one/new\nname.md': 'n\n',
    'two/c.md': 'changed\n',
  })
  repository.git(['mv', 'one/b.md', 'one/moved.md'])
  writeFiles(repository.root, { 'one/fresh/d.md': 'd\n' })
  // A moved file is one gone and one new; a new folder is one.
  expect((await dirtyPaths(git)).toSorted()).toEqual([
    'a.md',
    'b.md',
    'fresh/',
    'moved.md',
    'new\nname.md',
  ])
})

test('dirtyPaths() does not write the index', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const git = await openGit(repository.root, { env })
  utimesSync(join(repository.root, 'a.md'), 1, 1)
  const before = readFileSync(join(repository.root, '.git/index'))
  expect(await dirtyPaths(git)).toEqual([])
  expect(readFileSync(join(repository.root, '.git/index')).equals(before)).toBe(true)
})

test('dirtyPaths() runs no program that the configuration of the repository names', async () => {
  using repository = makeRepository({
    'a.md': 'a\n',
    '.gitattributes': '*.md filter=evil\n*.txt filter=a=b\n',
    'b.txt': 'b\n',
  })
  const { root } = repository
  mkdirSync(join(root, '.git/hooks'), { recursive: true })
  const evil = join(root, '.git/evil')
  writeFileSync(evil, `#!/bin/sh\ntouch "${join(root, '.git/ran')}"\ncat\n`)
  chmodSync(evil, 0o755)
  for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman']) {
    writeFileSync(join(root, '.git/hooks', hook), readFileSync(evil))
    chmodSync(join(root, '.git/hooks', hook), 0o755)
  }
  const settings = {
    'core.fsmonitor': evil,
    'core.hooksPath': join(root, '.git/hooks'),
    'core.pager': evil,
  }
  const filters = {
    'filter.evil.clean': evil,
    'filter.evil.required': 'true',
    'filter.a=b.clean': evil,
  }
  for (const [key, value] of Object.entries({ ...settings, ...filters }))
    repository.git(['config', key, value])
  // Same content, another time: git has to compare it.
  utimesSync(join(root, 'a.md'), 1, 1)
  utimesSync(join(root, 'b.txt'), 1, 1)
  const git = await openGit(root, { env })
  expect(await dirtyPaths(git)).toEqual([])
  expect(existsSync(join(root, '.git/ran'))).toBe(false)
  // And it would run without our care.
  Bun.spawnSync({ cmd: ['git', '-C', root, 'status'], env: { ...env } })
  expect(existsSync(join(root, '.git/ran'))).toBe(true)
})

test('dirtyPaths() runs no filter that a file names which the configuration of the repository includes', async () => {
  using repository = makeRepository({ 'a.md': 'a\n', '.gitattributes': '*.md filter=evil\n' })
  const { root } = repository
  const ran = join(root, '.git/ran')
  writeFileSync(
    join(root, '.git/more'),
    `[filter "evil"]\n\tclean = "touch '${ran}'; cat"\n\trequired = true\n`,
  )
  repository.git(['config', 'include.path', 'more'])
  utimesSync(join(root, 'a.md'), 1, 1)
  expect(await dirtyPaths(await openGit(root, { env }))).toEqual([])
  expect(existsSync(ran)).toBe(false)
})

test('dirtyPaths() are none for a bare repository', async () => {
  using source = makeRepository({ 'a.md': 'a\n' })
  using bare = makeRepository({}, { bare: true })
  source.git(['push', '--quiet', bare.root, 'main'])
  expect(await dirtyPaths(await openGit(bare.root, { env }))).toEqual([])
})
