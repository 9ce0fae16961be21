import { expect, test } from 'bun:test'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { repoPath } from '../../src/domain/path.ts'
import { openGit } from '../../src/workspace/git.ts'
import { headCommit } from '../../src/workspace/refs.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { makeRepository } from '../support/git.ts'
import type { TestRepository } from '../support/git.ts'

const env = process.env

async function snapshotOf(repository: TestRepository, commit?: string) {
  const git = await openGit(repository.root, { env })
  return readSnapshot(git, commit ?? (await headCommit(git)))
}

/** A commit of a tree that git itself would never check out; each entry as `git mktree` reads it. */
function commitTree(repository: TestRepository, entries: string[]): string {
  const tree = repository.git(['mktree', '--missing'], `${entries.join('\n')}\n`)
  return repository.git(['commit-tree', tree, '-m', 'hostile'])
}

test('readSnapshot() reads byte order marks and line ends as they are', async () => {
  const texts = {
    'bom.md': '\uFEFF# Title\r\n\r\ntext\r\n',
    'mixed.md': 'a\r\nb\nc\r',
    'empty.md': '',
    'ü/é.md': 'ü\n',
  }
  using repository = makeRepository(texts)
  const snapshot = await snapshotOf(repository)
  await snapshot.load(snapshot.paths)
  expect(Object.fromEntries(snapshot.paths.map((path) => [path, snapshot.read(path)]))).toEqual(
    texts,
  )
  expect(Buffer.from(snapshot.bytes(repoPath('bom.md'))).toString()).toBe(texts['bom.md'])
})

test('readSnapshot() reads what was not loaded as well', async () => {
  using repository = makeRepository({ 'a.md': 'a\n', 'b.md': 'b\n' })
  const snapshot = await snapshotOf(repository)
  await snapshot.load([repoPath('a.md')])
  expect(snapshot.read(repoPath('a.md')) + snapshot.read(repoPath('b.md'))).toBe('a\nb\n')
})

test('readSnapshot() reads more than one batch', async () => {
  const files = Object.fromEntries(
    [1, 2, 3, 4, 5].map((one) => [`${one}.md`, `${one}`.repeat(12_000_000)]),
  )
  using repository = makeRepository(files)
  const git = await openGit(repository.root, { env })
  const snapshot = await readSnapshot(git, await headCommit(git), { maxFileBytes: 20_000_000 })
  await snapshot.load(snapshot.paths)
  expect(snapshot.paths.map((path) => snapshot.read(path).slice(0, 2))).toEqual([
    '11',
    '22',
    '33',
    '44',
    '55',
  ])
})

test('readSnapshot() sees the commit and not the working tree', async () => {
  using repository = makeRepository({ 'a.md': 'committed\n' })
  await Bun.write(join(repository.root, 'a.md'), 'not committed\n')
  await Bun.write(join(repository.root, 'b.md'), 'new\n')
  const snapshot = await snapshotOf(repository)
  expect(snapshot.paths.map((path) => snapshot.read(path))).toEqual(['committed\n'])
})

test('readSnapshot() gives the files in code point order and equal contents one id', async () => {
  using repository = makeRepository({
    '\u{1F600}.md': 'x',
    '\uFFFD.md': 'x',
    'a/b.md': 'y',
    'a.md': 'z',
    'a-b.md': '',
  })
  const snapshot = await snapshotOf(repository)
  expect(snapshot.paths.map(String)).toEqual([
    'a-b.md',
    'a.md',
    'a/b.md',
    '\uFFFD.md',
    '\u{1F600}.md',
  ])
  expect(snapshot.contentId('\uFFFD.md')).toBe(snapshot.contentId('\u{1F600}.md') ?? '')
  expect(snapshot.contentId('none.md')).toBeUndefined()
})

test('readSnapshot() skips links, submodules and unsafe names, and says so', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  symlinkSync('/etc/passwd', join(repository.root, 'out'))
  repository.commit({})
  const blob = repository.git(['rev-parse', 'HEAD:a.md'])
  const link = repository.git(['rev-parse', 'HEAD:out'])
  const head = repository.git(['rev-parse', 'HEAD'])
  const hooks = repository.git(['mktree'], `100755 blob ${blob}\tx\n`)
  const dotGit = repository.git(['mktree'], `040000 tree ${hooks}\thooks\n`)
  const commit = commitTree(repository, [
    `100644 blob ${blob}\ta.md`,
    `120000 blob ${link}\tout`,
    `160000 commit ${head}\tmodule`,
    `040000 tree ${hooks}\t..`,
    `040000 tree ${dotGit}\t.GIT`,
    `100644 blob ${blob}\tback\\slash`,
  ])
  const snapshot = await snapshotOf(repository, commit)
  expect(snapshot.paths.map(String)).toEqual(['a.md'])
  const skipped = snapshot.skipped.map((one) => `${one.reason} ${one.path}`).sort()
  const unsafe = ['unsafe ../x', 'unsafe .GIT/hooks/x', 'unsafe back\\slash']
  expect(skipped).toEqual(['link out', 'submodule module', ...unsafe])
  expect(snapshot.has('out')).toBe(false)
})

test('readSnapshot() takes a name once where a tree has it as file and as folder', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const blob = repository.git(['rev-parse', 'HEAD:a.md'])
  const inner = repository.git(['mktree'], `100644 blob ${blob}\tb.md\n`)
  const commit = commitTree(repository, [`100644 blob ${blob}\tx`, `040000 tree ${inner}\tx`])
  const snapshot = await snapshotOf(repository, commit)
  expect(snapshot.paths).toHaveLength(1)
  expect(snapshot.skipped.map((one) => one.why)).toEqual(['its name is in the tree twice'])
})

test('readSnapshot() refuses to read what is not UTF-8', async () => {
  using repository = makeRepository({ 'latin.md': new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x0a]) })
  const snapshot = await snapshotOf(repository)
  const read = () => snapshot.read(repoPath('latin.md'))
  expect(read).toThrow(expect.objectContaining({ code: 'file.not-text' }))
  expect([...snapshot.bytes(repoPath('latin.md'))]).toEqual([0x63, 0x61, 0x66, 0xe9, 0x0a])
})

test('readSnapshot() lists a file of 50 MB and refuses to read it', async () => {
  using repository = makeRepository({
    'a.md': 'a\n',
    'big.md': new Uint8Array(50 * 1024 * 1024).fill(97),
  })
  const snapshot = await snapshotOf(repository)
  expect(snapshot.paths.map(String)).toEqual(['a.md'])
  expect(snapshot.skipped).toMatchObject([{ path: 'big.md', reason: 'large' }])
  expect(snapshot.has('big.md')).toBe(true)
  const tooLarge = expect.objectContaining({ code: 'file.too-large' })
  expect(() => snapshot.read(repoPath('big.md'))).toThrow(tooLarge)
  await expect(snapshot.load([repoPath('big.md')])).rejects.toMatchObject({
    code: 'file.too-large',
  })
})

test('readSnapshot() says when an object is missing', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const commit = commitTree(repository, [`100644 blob ${'1'.repeat(40)}\tgone.md`])
  const snapshot = await snapshotOf(repository, commit)
  const fault = { code: 'git.failed', message: expect.stringContaining('it is missing') }
  await expect(snapshot.load(snapshot.paths)).rejects.toMatchObject(fault)
  expect(() => snapshot.read(repoPath('gone.md'))).toThrow(expect.objectContaining(fault))
})

test('readSnapshot() refuses a commit that is an option', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  await expect(snapshotOf(repository, '--help')).rejects.toMatchObject({ code: 'git.failed' })
})
