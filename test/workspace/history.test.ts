import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { repoPath } from '../../src/domain/path.ts'
import { openGit } from '../../src/workspace/git.ts'
import { openHistory } from '../../src/workspace/history.ts'
import { makeRepository } from '../support/git.ts'
import { writePast } from '../support/past.ts'

const env = process.env
const signal = new AbortController().signal
const window = { days: 100, commits: 1000 }
const historyOf = async (root: string) => openHistory(await openGit(root, { env }))
const long = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('')

test('openHistory() tells the commits of a window, newest first, through renames and binary files', async () => {
  using repository = makeRepository()
  const commit = writePast(repository, [
    { daysAgo: 200, files: { 'old.ts': long, 'x.bin': '\0a' } },
    { daysAgo: 90, author: 'bob', message: 'more\n\nbody', files: { 'old.ts': `${long}a\n` } },
    { daysAgo: 5, files: { 'old.ts': null, 'new name.ts': `${long}a\nb\n`, 'x.bin': '\0b' } },
    { daysAgo: 0, files: {} },
  ])
  const { at, commits } = await (await historyOf(repository.root)).past(commit, window, signal)
  expect(at).toBe(1_700_000_000_000)
  expect(commits.map((one) => [one.author, one.subject, one.changes])).toEqual([
    ['ann@example.invalid', 'change', []],
    [
      'ann@example.invalid',
      'change',
      [
        { path: 'new name.ts', from: 'old.ts', added: 1, removed: 0 },
        { path: 'x.bin', from: null, added: null, removed: null },
      ],
    ],
    ['bob@example.invalid', 'more', [{ path: 'old.ts', from: null, added: 1, removed: 0 }]],
  ])
})

test('openHistory() sees only what is below the root it was given', async () => {
  using repository = makeRepository()
  const commit = writePast(repository, [
    { daysAgo: 3, files: { 'in/a.ts': '// TODO one\n', 'out/b.ts': '// TODO two\n' } },
    { daysAgo: 2, files: { 'in/a.ts': '// TODO one\nx\n', 'out/b.ts': 'y\n' } },
    { daysAgo: 1, files: { 'out/b.ts': '// TODO two\n' } },
  ])
  repository.git(['reset', '--quiet', '--hard', 'main'])
  const history = await historyOf(join(repository.root, 'in'))
  const { commits } = await history.past(commit, window, signal)
  expect(commits.map((one) => one.changes.map((change) => change.path))).toEqual([['a.ts'], []])
  expect(await history.grep(commit, ['TODO'], signal)).toEqual([
    { path: repoPath('a.ts'), line: 1, text: '// TODO one' },
  ])
  const place = { path: repoPath('a.ts'), lines: [1, 2] }
  expect([...(await history.blame(commit, place, signal)).keys()]).toEqual([1, 2])
})

test('openHistory() runs no program that the repository names', async () => {
  using repository = makeRepository()
  const commit = writePast(repository, [
    { daysAgo: 9, files: { '.gitattributes': '*.ts diff=evil\n', 'a.ts': '// TODO a\n' } },
    { daysAgo: 1, files: { 'a.ts': '// TODO a\nb\n' } },
  ])
  repository.git(['reset', '--quiet', '--hard', 'main'])
  const mark = join(repository.root, 'ran')
  const program = `sh -c 'touch ${mark}; cat "$0"'`
  for (const key of ['diff.evil.textconv', 'diff.evil.command', 'diff.external', 'core.fsmonitor'])
    repository.git(['config', key, program])
  repository.git(['config', 'log.showSignature', 'true'])
  const history = await historyOf(repository.root)
  expect((await history.past(commit, window, signal)).commits).toHaveLength(2)
  expect(await history.grep(commit, ['TODO'], signal)).toHaveLength(1)
  const place = { path: repoPath('a.ts'), lines: [1] }
  expect((await history.blame(commit, place, signal)).get(1)).toBe(
    1_700_000_000_000 - 9 * 86_400_000,
  )
  expect(existsSync(mark)).toBe(false)
})

test('openHistory() reads a shallow clone, and a clone without contents by its names', async () => {
  using repository = makeRepository()
  writePast(repository, [
    { daysAgo: 9, files: { 'a.ts': 'a\n' } },
    { daysAgo: 5, files: { 'a.ts': 'b\n' } },
    { daysAgo: 1, files: { 'a.ts': 'c\n' } },
  ])
  repository.git(['config', 'uploadpack.allowFilter', 'true'])
  using clones = makeRepository()
  const cloned = (name: string, how: string) => {
    const place = join(clones.root, name)
    clones.git(['clone', '--quiet', '--bare', how, `file://${repository.root}`, place])
    return place
  }
  const changes = async (root: string) => {
    const commit = repository.git(['rev-parse', 'refs/heads/main'])
    const { commits } = await (await historyOf(root)).past(commit, window, signal)
    return commits.map((one) => one.changes.map(({ path, added }) => [path, added]))
  }
  expect(await changes(cloned('shallow', '--depth=2'))).toEqual([[['a.ts', 1]], []])
  expect(await changes(cloned('partial', '--filter=blob:none'))).toEqual([
    [['a.ts', null]],
    [['a.ts', null]],
    [],
  ])
})

test('openHistory() stops when it is told to, and refuses what is no commit', async () => {
  using repository = makeRepository({ 'a.ts': 'a\n' })
  const history = await historyOf(repository.root)
  expect(history.past('--all', window, signal)).rejects.toThrow('it is not an object id')
  const commit = repository.git(['rev-parse', 'HEAD'])
  expect(history.past(commit, window, AbortSignal.abort())).rejects.toThrow()
})
