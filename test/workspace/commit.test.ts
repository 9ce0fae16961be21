import { expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Edit } from '../../src/domain/edit.ts'
import { repoPath } from '../../src/domain/path.ts'
import { commitEdits } from '../../src/workspace/commit.ts'
import { openGit } from '../../src/workspace/git.ts'
import { makeRepository } from '../support/git.ts'

const env = process.env
const said = {
  message: 'fix: say it',
  author: { name: 'Ostinato', email: 'o@example.invalid' },
  at: 1_700_000_000_123,
}

function modify(path: string, from: string, to: string): Edit {
  return { action: 'modify', path: repoPath(path), replacements: [{ old: from, new: to }] }
}

function create(path: string, text: string): Edit {
  return { action: 'create', path: repoPath(path), text }
}

function remove(path: string, text: string): Edit {
  return { action: 'delete', path: repoPath(path), text }
}

test('commitEdits() modifies, creates and deletes, and keeps every other byte and mode', async () => {
  using repository = makeRepository({
    'a.sh': 'one\r\ntwo\r\n',
    'b.md': 'b\n',
    'dir/c.md': '\uFEFFc\n',
  })
  chmodSync(join(repository.root, 'a.sh'), 0o755)
  const parent = repository.commit({})
  const git = await openGit(repository.root, { env })
  const edits = [modify('a.sh', 'two', 'three'), create('new/empty.md', ''), remove('b.md', 'b\n')]
  const made = await commitEdits(git, { parent, edits, ...said })
  expect(made.paths.map(String)).toEqual(['a.sh', 'b.md', 'new/empty.md'])
  expect(repository.git(['diff', '--name-status', parent, made.commit])).toBe(
    'M\ta.sh\nD\tb.md\nA\tnew/empty.md',
  )
  expect(repository.git(['show', `${made.commit}:a.sh`])).toBe('one\r\nthree')
  expect(repository.git(['ls-tree', made.commit, 'a.sh'])).toStartWith('100755 ')
})

test('commitEdits() makes the same commit of the same request', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const parent = repository.git(['rev-parse', 'HEAD'])
  const request = { parent, edits: [modify('a.md', 'a', 'b')], ...said }
  const git = await openGit(repository.root, { env })
  const one = await commitEdits(git, request)
  // Neither who asks nor how they set git up may show in it.
  const signing = {
    'commit.gpgSign': 'true',
    'i18n.commitEncoding': 'latin1',
    'user.name': 'Other',
  }
  for (const [key, value] of Object.entries(signing)) repository.git(['config', key, value])
  const other = await openGit(repository.root, {
    env: { ...env, GIT_AUTHOR_DATE: '@1 +0100', TZ: 'Asia/Tokyo' },
  })
  expect(await commitEdits(other, request)).toEqual(one)
  const shown = repository.git([
    'show',
    '-s',
    '--format=%an <%ae> %ad|%cn <%ce> %cd|%B',
    '--date=raw',
    one.commit,
  ])
  const by = 'Ostinato <o@example.invalid> 1700000000 +0000'
  expect(shown.trim()).toBe(`${by}|${by}|fix: say it`)
})

test('commitEdits() touches neither the index nor the working tree nor a ref', async () => {
  using repository = makeRepository({ 'a.md': 'a\n', 'b.md': 'b\n' })
  writeFileSync(join(repository.root, 'a.md'), 'mine\n')
  writeFileSync(join(repository.root, 'b.md'), 'staged\n')
  repository.git(['add', 'b.md'])
  repository.git(['config', 'core.splitIndex', 'true'])
  const look = () => ({
    index: readFileSync(join(repository.root, '.git/index')).toString('hex'),
    files: readdirSync(repository.root)
      .concat(readdirSync(join(repository.root, '.git')))
      .sort(),
    text: readFileSync(join(repository.root, 'a.md'), 'utf8'),
    refs: repository.git(['for-each-ref']),
  })
  const before = look()
  const git = await openGit(repository.root, { env })
  await commitEdits(git, {
    parent: repository.git(['rev-parse', 'HEAD']),
    edits: [modify('a.md', 'a', 'c')],
    ...said,
  })
  expect(look()).toEqual(before)
})

test('commitEdits() answers with the parent when nothing changes', async () => {
  using repository = makeRepository({ 'a.md': 'a\n', 'gone.md': 'x\n' })
  const git = await openGit(repository.root, { env })
  const parent = repository.git(['rev-parse', 'HEAD'])
  const edits = [create('n.md', 'n\n'), remove('gone.md', 'x\n')]
  const { commit } = await commitEdits(git, { parent, edits, ...said })
  expect(commit).not.toBe(parent)
  expect(await commitEdits(git, { parent: commit, edits, ...said })).toEqual({ commit, paths: [] })
})

test('commitEdits() refuses a file that is not what the edit was made for', async () => {
  using repository = makeRepository({ 'a.md': 'a a\n' })
  const git = await openGit(repository.root, { env })
  const parent = repository.git(['rev-parse', 'HEAD'])
  for (const edit of [
    modify('a.md', 'a', 'b'),
    modify('no.md', 'a', 'b'),
    create('a.md', 'x'),
    remove('a.md', 'x'),
  ])
    await expect(commitEdits(git, { parent, edits: [edit], ...said })).rejects.toMatchObject({
      code: 'edit.stale',
    })
})

test('commitEdits() refuses a path that is a link, a submodule or a folder', async () => {
  using repository = makeRepository({ 'dir/a.md': 'a\n' })
  symlinkSync('/etc', join(repository.root, 'link'))
  repository.git([
    'update-index',
    '--add',
    '--cacheinfo',
    `160000,${repository.git(['rev-parse', 'HEAD'])},module`,
  ])
  mkdirSync(join(repository.root, 'module'))
  const parent = repository.commit({})
  const git = await openGit(repository.root, { env })
  for (const path of ['link', 'module', 'dir'])
    await expect(
      commitEdits(git, { parent, edits: [create(path, 'x\n')], ...said }),
    ).rejects.toMatchObject({ code: 'path.unsafe' })
})

test('commitEdits() refuses a new file that would push another out', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  symlinkSync('/etc', join(repository.root, 'link'))
  const parent = repository.commit({})
  const git = await openGit(repository.root, { env })
  for (const path of ['link/passwd', 'a.md/b.md'])
    await expect(
      commitEdits(git, { parent, edits: [create(path, 'x\n')], ...said }),
    ).rejects.toMatchObject({ code: 'edit.stale' })
})

test('commitEdits() works below the top, and in a bare repository', async () => {
  using repository = makeRepository({ 'packages/one/a.md': 'a\n', 'a.md': 'top\n' })
  using bare = makeRepository({}, { bare: true })
  repository.git(['push', '--quiet', bare.root, 'main'])
  const parent = repository.git(['rev-parse', 'HEAD'])
  const below = await openGit(join(repository.root, 'packages/one'), { env })
  const one = await commitEdits(below, { parent, edits: [modify('a.md', 'a', 'b')], ...said })
  expect(repository.git(['diff', '--name-only', parent, one.commit])).toBe('packages/one/a.md')
  const git = await openGit(bare.root, { env })
  const two = await commitEdits(git, {
    parent,
    edits: [modify('packages/one/a.md', 'a', 'b')],
    ...said,
  })
  expect(two.commit).toBe(one.commit)
})

test('commitEdits() runs no hook and no filter', async () => {
  using repository = makeRepository({
    'a.md': 'a\n',
    '.gitattributes': '* filter=evil text eol=crlf\n',
  })
  const ran = join(repository.root, '.git/ran')
  for (const hook of [
    'pre-commit',
    'post-commit',
    'commit-msg',
    'post-index-change',
    'reference-transaction',
  ]) {
    mkdirSync(join(repository.root, '.git/hooks'), { recursive: true })
    writeFileSync(join(repository.root, '.git/hooks', hook), `#!/bin/sh\ntouch ${ran}\n`, {
      mode: 0o755,
    })
  }
  repository.git(['config', 'filter.evil.clean', `touch ${ran}; cat`])
  const parent = repository.git(['rev-parse', 'HEAD'])
  const git = await openGit(repository.root, { env })
  const { commit } = await commitEdits(git, {
    parent,
    edits: [create('b.md', 'x\r\ny\n')],
    ...said,
  })
  expect(repository.git(['cat-file', 'blob', `${commit}:b.md`])).toBe('x\r\ny')
  expect(existsSync(ran)).toBe(false)
})

test('commitEdits() leaves nothing in the folder for temporary files', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const tempDir = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  try {
    const git = await openGit(repository.root, { env, tempDir })
    const parent = repository.git(['rev-parse', 'HEAD'])
    await commitEdits(git, { parent, edits: [modify('a.md', 'a', 'b')], ...said })
    const stale = commitEdits(git, { parent, edits: [create('a.md/b', '')], ...said })
    await expect(stale).rejects.toMatchObject({ code: 'edit.stale' })
    expect(readdirSync(tempDir)).toEqual([])
  } finally {
    rmSync(tempDir, { recursive: true })
  }
})

/** Runs a file of ours in a namespace where the repository is mounted as `mount` says; null where that is impossible. */
function inNamespace(repository: string, mount: string, code: string): string | null {
  const probe = Bun.spawnSync({
    cmd: ['unshare', '-rm', 'sh', '-c', `R='${repository}'; ${mount}`],
    env: { ...env },
  })
  if (probe.exitCode !== 0) return null
  const script = `R='${repository}'; ${mount} && exec '${process.execPath}' -e "$CODE"`
  const cmd = ['unshare', '-rm', 'sh', '-c', script]
  const done = Bun.spawnSync({
    cmd,
    env: { ...env, CODE: code },
    cwd: join(import.meta.dir, '../..'),
  })
  return done.stdout.toString().trim() || done.stderr.toString()
}

function commitCode(root: string, text: string): string {
  return `
    import { openGit } from './src/workspace/git.ts'
    import { commitEdits } from './src/workspace/commit.ts'
    import { headCommit, updateRef } from './src/workspace/refs.ts'
    const git = await openGit(${JSON.stringify(root)}, { env: process.env })
    const parent = await headCommit(git)
    const said = ${JSON.stringify(said)}
    const codes = []
    for (const act of [
      () => commitEdits(git, { parent, edits: [{ action: 'create', path: 'b.md', text: ${text} }], ...said }),
      () => updateRef(git, 'refs/heads/new', { from: null, to: parent }),
    ]) codes.push(await act().then(() => 'done', (fault) => fault.code + ' ' + fault.message))
    console.log(codes.join('\\n'))
  `
}

test('commitEdits() says that a repository is read-only, as updateRef() does', () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const mount = 'mount --bind "$R" "$R" && mount -o remount,ro,bind "$R"'
  const said = inNamespace(repository.root, mount, commitCode(repository.root, "'x'"))
  if (said === null)
    return console.log('skipped: this machine allows no mounts in a user namespace')
  const lines = said.split('\n')
  expect(lines).toHaveLength(2)
  for (const line of lines)
    expect(line).toStartWith('repository.read-only Cannot write to repository')
})

test('commitEdits() says that the disk is full', () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const tmpfs =
    'cp -a "$R" "$R.copy" && mount -t tmpfs -o size=1m tmpfs "$R" && cp -a "$R.copy/." "$R" && rm -rf "$R.copy"'
  const big = "Array.from({ length: 400000 }, () => Math.random().toString(36)).join('')"
  const said = inNamespace(repository.root, tmpfs, commitCode(repository.root, big))
  if (said === null)
    return console.log('skipped: this machine allows no mounts in a user namespace')
  expect(said.split('\n')[0]).toBe(
    `git.failed Cannot write to repository "${repository.root}": the disk is full`,
  )
})
