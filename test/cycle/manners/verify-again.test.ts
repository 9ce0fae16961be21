import { expect, test } from 'bun:test'

import { command, linkCheck } from 'ostinato'

import { most } from '../../../src/cycle/manners/verify-again.ts'
import { repoPath } from '../../../src/domain/path.ts'
import { ran } from '../../support/command.ts'
import { makeRepository, writeFiles } from '../../support/git.ts'
import { dead, guide, linksSpec, mannersAt, mended } from './manners-at.ts'

test('an open suggestion is tried again at another commit, and waits on with it', async () => {
  using repository = makeRepository({ ...guide, 'a.md': `one\n${dead}` })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  const commit = repository.commit({ 'a.md': `another\n${dead}` })
  expect((await at.look(repository.root)).opened).toEqual([])
  const now = await at.stateOf(one)
  expect(now).toMatchObject({ state: 'open', base: commit, createdAt: one?.createdAt })
  expect(now?.patch).toContain(' another\n')
  await at.look(repository.root)
  const entries = await at.journal.entries({ types: ['suggestion.verified'] })
  expect(entries.map(({ suggestion, body }) => [suggestion, body['commit']])).toEqual([
    [one?.id, commit],
  ])
})

test('an open suggestion that is not better any more is refuted, with the reason', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt({
    spec: { ...linksSpec, checks: { links: linkCheck(), tests: command('test') } },
    confinement: { kind: 'bubblewrap', warnings: [] },
    answer: (_line, view) =>
      ran({ code: view.has('strict.md') && view.read(repoPath('a.md')) === mended ? 1 : 0 }),
  })
  const [one] = (await at.look(repository.root)).opened
  repository.commit({ 'strict.md': 'x\n' })
  await at.look(repository.root)
  expect(await at.stateOf(one)).toMatchObject({ state: 'refuted' })
  const [entry] = await at.journal.entries({ types: ['suggestion.refuted'] })
  expect([entry?.suggestion, String(entry?.body['why'])]).toEqual([
    one?.id,
    expect.stringContaining('check "tests" passed before the change and fails after it'),
  ])
})

test('a stale suggestion whose text is back is open again', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  repository.commit({ 'a.md': dead.replace('See', 'Read') })
  // A person is at the file: nothing takes its place meanwhile.
  writeFiles(repository.root, { 'a.md': 'in the middle of it' })
  await at.look(repository.root)
  expect((await at.stateOf(one))?.state).toBe('stale')
  const commit = repository.commit({ 'a.md': dead })
  const { opened, ending } = await at.look(repository.root)
  expect(opened).toEqual([])
  expect(ending?.word).toBe('held-back')
  const now = await at.stateOf(one)
  expect(now).toMatchObject({ state: 'open', base: commit })
  expect(now).not.toHaveProperty('reason')
  const entries = await at.journal.entries({ types: ['suggestion.reopened'] })
  expect(entries.map(({ suggestion }) => suggestion)).toEqual([one?.id])
})

test('few are tried again in one cycle, the longest untried first, so that all have their turn', async () => {
  const names = Array.from({ length: most + 2 }, (_, at) => `f${at}.md`)
  using repository = makeRepository({
    ...guide,
    ...Object.fromEntries(names.map((name) => [name, dead])),
  })
  await using at = await mannersAt({ spec: { ...linksSpec, limits: { perCycle: 50, open: 50 } } })
  expect((await at.look(repository.root)).opened).toHaveLength(most + 2)
  const commit = repository.commit({ 'other.txt': 'x\n' })
  const moved = async () =>
    (await at.journal.suggestions({ states: ['open'] })).filter(({ base }) => base === commit)
  await at.look(repository.root)
  expect(await moved()).toHaveLength(most)
  await at.look(repository.root)
  expect(await moved()).toHaveLength(most + 2)
})
