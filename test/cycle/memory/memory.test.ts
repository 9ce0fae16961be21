import { expect, test } from 'bun:test'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { lessonPath } from '../../../src/cycle/memory/places.ts'
import { revertSuggestion } from '../../../src/cycle/revert.ts'
import { lessonItem, newLessonFile } from '../../../src/domain/lesson-file.ts'
import { cycleAt } from '../cycle-at.ts'
import { applied, decided, lessonOf, suggested, testBook, writeByHand } from './memory-at.ts'

const repository = '/work/pilot'
const path = lessonPath({ repository, spec: 'test' })

test('a memory is not made before there is something to keep', async () => {
  await using world = await cycleAt({ book: testBook })
  expect(await world.memory.head()).toBeNull()
  expect(await world.memory.lessons(repository, 'test', null)).toEqual([])
  expect(existsSync(world.memory.dir)).toBe(false)
})

test('two rejections of a kind become a lesson by a suggestion that a person accepts, and go with its revert', async () => {
  await using world = await cycleAt({ book: testBook })
  const history = await decided(world, { repository, decisions: [false, false] })
  const { suggestions, insights } = await suggested(world)
  expect(insights.map(({ kind }) => kind)).toEqual(['lessons/add'])
  expect(insights[0]?.evidence).toContain('2 rejected and 0 accepted')
  expect(suggestions).toMatchObject([{ state: 'open', kind: 'lessons/add' }])
  const before = readFileSync(join(world.memory.dir, path), 'utf8')
  expect(await world.deps.lessons(repository, 'test')).toEqual([])

  const done = await applied(world, suggestions)
  expect(done).toMatchObject({ applied: [{ branch: 'main', paths: [path] }], refused: [] })
  const [lesson] = await world.deps.lessons(repository, 'test')
  expect(lesson).toMatchObject({ match: { kind: 'links/dead-link' } })
  expect(lesson?.from.toSorted()).toEqual(history.map(({ id }) => id).toSorted())
  // The file a person reads says so too, and nothing is left to commit.
  expect(readFileSync(join(world.memory.dir, path), 'utf8')).toContain('- No links/dead-link')
  expect(gitIn(world.memory.dir, ['status', '--porcelain'])).toBe('')
  expect((await suggested(world)).insights).toEqual([])

  const [one] = await world.journal.suggestions({
    repository: world.memory.dir,
    states: ['applied'],
  })
  if (one?.state !== 'applied') throw new Error('not applied')
  await revertSuggestion(one, world.deps)
  expect(await world.deps.lessons(repository, 'test')).toEqual([])
  expect(readFileSync(join(world.memory.dir, path), 'utf8')).toBe(before)
})

test('a memory is for its owner alone, without a remote and hooks', async () => {
  await using world = await cycleAt({ book: testBook })
  await world.memory.prepare()
  const { dir } = world.memory
  expect(statSync(dir).mode & 0o777).toBe(0o700)
  expect(gitIn(dir, ['remote'])).toBe('')
  expect(gitIn(dir, ['config', 'core.hooksPath'])).toBe('/dev/null')
  // Again is no other history.
  const head = await world.memory.head()
  await world.memory.prepare()
  expect(await world.memory.head()).toBe(head)
})

test('lessons are given as they were at a commit, whatever was learned later', async () => {
  await using world = await cycleAt({ book: testBook })
  await decided(world, { repository, decisions: [false, false] })
  const { suggestions } = await suggested(world)
  const before = await world.memory.head()
  await applied(world, suggestions)
  const after = await world.memory.head()
  expect(await world.deps.lessons(repository, 'test', before)).toEqual([])
  expect(await world.deps.lessons(repository, 'test', after)).toHaveLength(1)
  expect(await world.deps.lessons(repository, 'test')).toHaveLength(1)
  expect(await world.deps.lessons('/work/other', 'test')).toEqual([])
  expect(await world.deps.lessons(repository, 'other')).toEqual([])
})

test('what a person saves in a file is taken in and committed as theirs', async () => {
  await using world = await cycleAt({ book: testBook })
  const [one] = await decided(world, { repository, decisions: [false] })
  if (!one) throw new Error('none')
  await world.memory.prepare()
  const lesson = lessonOf({ kind: 'links/dead-link', text: 'By hand.', from: [one.id] })
  writeByHand(world, { repository, text: newLessonFile('test', repository) + lessonItem(lesson) })
  expect(await world.deps.lessons(repository, 'test')).toEqual([lesson])
  expect(gitIn(world.memory.dir, ['log', '-1', '--format=%an: %s'])).toBe(
    `tester: Edited by hand: ${path}`,
  )
  // Deleting the line is forgetting.
  writeByHand(world, { repository, text: newLessonFile('test', repository) })
  expect(await world.deps.lessons(repository, 'test')).toEqual([])
})

test('of an edit that cannot be read nothing is taken: the last good version holds, and the place is said', async () => {
  await using world = await cycleAt({ book: testBook })
  const [one] = await decided(world, { repository, decisions: [false] })
  if (!one) throw new Error('none')
  await world.memory.prepare()
  const lesson = lessonOf({ kind: 'links/dead-link', text: 'Good.', from: [one.id] })
  const good = newLessonFile('test', repository) + lessonItem(lesson)
  writeByHand(world, { repository, text: good })
  expect(await world.deps.lessons(repository, 'test')).toEqual([lesson])
  const head = await world.memory.head()

  writeByHand(world, { repository, text: `${good}- A line without anything under it\n` })
  expect(await world.deps.lessons(repository, 'test')).toEqual([lesson])
  expect(await world.memory.head()).toBe(head)
  const { problems } = await world.memory.list()
  expect(problems).toEqual([
    { path, line: 7, why: 'the line under it does not say what it was learned from' },
  ])
  // Once, however often it is looked.
  const told = await world.journal.entries({ types: ['memory.unreadable'] })
  expect(told.map(({ body }) => JSON.stringify(body))).toEqual([JSON.stringify(problems[0])])
  // No lesson is suggested for a file that a person is at.
  await decided(world, { repository, kind: 'openspec/purpose', decisions: [false, false] })
  const { suggestions } = await suggested(world)
  expect(suggestions).toEqual([])
})

test('a lesson that would have cost as much as it saves is refuted, whoever wrote it', async () => {
  await using world = await cycleAt({ book: testBook })
  const history = await decided(world, { repository, decisions: [false, true] })
  await world.memory.prepare()
  const lesson = lessonOf({
    kind: 'links/dead-link',
    text: 'Even.',
    from: history.map(({ id }) => id),
  })
  writeByHand(world, { repository, text: newLessonFile('test', repository) + lessonItem(lesson) })
  const { insights, suggestions } = await suggested(world)
  expect(insights).toMatchObject([
    {
      kind: 'lessons/drop',
      answer: 'remedy',
      message: expect.stringContaining('1 rejected and 1 accepted'),
    },
  ])
  expect(await applied(world, suggestions)).toMatchObject({ applied: [{ branch: 'main' }] })
  expect(await world.deps.lessons(repository, 'test')).toEqual([])
})

test('each lesson is a suggestion of its own, and several are applied together', async () => {
  await using world = await cycleAt({ book: testBook })
  for (const kind of ['links/dead-link', 'openspec/purpose', 'openspec/header-plain'])
    await decided(world, { repository, kind, decisions: [false, false] })
  const { suggestions } = await suggested(world)
  expect(suggestions).toHaveLength(3)
  const done = await applied(world, suggestions)
  expect(done.refused).toEqual([])
  expect(await world.deps.lessons(repository, 'test')).toHaveLength(3)
})

test('an apply that was killed before the files were laid out is finished by the next look', async () => {
  await using world = await cycleAt({ book: testBook })
  await decided(world, { repository, decisions: [false, false] })
  const { suggestions } = await suggested(world)
  const before = readFileSync(join(world.memory.dir, path), 'utf8')
  const shown = gitIn(world.memory.dir, ['rev-parse', 'refs/ostinato/shown'])
  await applied(world, suggestions)
  const head = await world.memory.head()
  // As a kill leaves it: the branch has moved, the folder has not.
  gitIn(world.memory.dir, ['read-tree', '--reset', '-u', shown])
  gitIn(world.memory.dir, ['update-ref', 'refs/ostinato/shown', shown])
  expect(readFileSync(join(world.memory.dir, path), 'utf8')).toBe(before)
  expect(await world.memory.head()).toBe(head)
  expect(readFileSync(join(world.memory.dir, path), 'utf8')).not.toBe(before)
  expect(await world.deps.lessons(repository, 'test')).toHaveLength(1)
})

test('taking in an edit that was killed at any point is finished by the next look', async () => {
  await using world = await cycleAt({ book: testBook })
  const [one] = await decided(world, { repository, decisions: [false] })
  if (!one) throw new Error('none')
  await world.memory.prepare()
  const { dir } = world.memory
  const lesson = lessonOf({ kind: 'links/dead-link', text: 'By hand.', from: [one.id] })
  const file = writeByHand(world, {
    repository,
    text: newLessonFile('test', repository) + lessonItem(lesson),
  })
  const refs = ['refs/heads/main', 'refs/ostinato/shown']
  const before = gitIn(dir, ['rev-parse', ...refs]).split('\n')
  const index = readFileSync(join(dir, '.git', 'index'))
  const head = await world.memory.head()
  const indexAfter = readFileSync(join(dir, '.git', 'index'))
  // As kills leave it: the commit is made, and then the index, its branch and the mark go on to it.
  const kills = [
    { main: before[0], kept: index },
    { main: before[0], kept: indexAfter },
    { main: head, kept: indexAfter },
  ]
  for (const { main, kept } of kills) {
    gitIn(dir, ['update-ref', 'refs/heads/main', String(main)])
    gitIn(dir, ['update-ref', 'refs/ostinato/shown', String(before[1])])
    writeFileSync(join(dir, '.git', 'index'), kept)
    expect((await world.memory.list()).problems).toEqual([])
    expect(gitIn(dir, ['status', '--porcelain'])).toBe('')
    expect(gitIn(dir, ['show', `HEAD:${path}`])).toContain('By hand.')
  }
  expect(readFileSync(file, 'utf8')).toContain('By hand.')
  expect(await world.deps.lessons(repository, 'test')).toEqual([lesson])
})

test('a roll back with git is taken as it is', async () => {
  await using world = await cycleAt({ book: testBook })
  await decided(world, { repository, decisions: [false, false] })
  await applied(world, (await suggested(world)).suggestions)
  expect(await world.deps.lessons(repository, 'test')).toHaveLength(1)
  const who = ['-c', 'user.name=ana', '-c', 'user.email=ana@localhost']
  gitIn(world.memory.dir, [...who, 'revert', '--no-edit', 'HEAD'])
  expect(await world.deps.lessons(repository, 'test')).toEqual([])
  expect(gitIn(world.memory.dir, ['status', '--porcelain'])).toBe('')
})

test('nothing is taken in or laid out while a person has another branch checked out, and that is said', async () => {
  await using world = await cycleAt({ book: testBook })
  const [one] = await decided(world, { repository, decisions: [false] })
  if (!one) throw new Error('none')
  await world.memory.prepare()
  const { dir } = world.memory
  const main = gitIn(dir, ['rev-parse', 'main'])
  gitIn(dir, ['checkout', '--quiet', '-b', 'mine'])
  const lesson = lessonOf({ kind: 'links/dead-link', text: 'By hand.', from: [one.id] })
  writeByHand(world, { repository, text: newLessonFile('test', repository) + lessonItem(lesson) })
  expect(await world.memory.list()).toEqual({
    commit: main,
    held: [],
    problems: [{ path: '.', line: null, why: 'branch "main" is not checked out' }],
  })
  expect(gitIn(dir, ['rev-parse', 'main'])).toBe(main)
  gitIn(dir, ['checkout', '--quiet', 'main'])
  expect((await world.memory.list()).problems).toEqual([])
  expect(await world.deps.lessons(repository, 'test')).toEqual([lesson])
})

test('a file that is no file of lessons is left alone and named', async () => {
  await using world = await cycleAt({ book: testBook })
  await world.memory.prepare()
  writeFileSync(join(world.memory.dir, 'notes.txt'), 'mine')
  expect((await world.memory.list()).problems).toEqual([
    { path: 'notes.txt', line: null, why: 'it is no file of lessons' },
  ])
  expect(readFileSync(join(world.memory.dir, 'notes.txt'), 'utf8')).toBe('mine')
})

function gitIn(root: string, args: string[]): string {
  const { GIT_DIR: _dir, ...env } = process.env
  const done = Bun.spawnSync({ cmd: ['git', '-C', root, ...args], env })
  if (done.exitCode !== 0) throw new Error(done.stderr.toString())
  return done.stdout.toString().trimEnd()
}
