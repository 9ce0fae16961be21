import { expect, test } from 'bun:test'

import { makeRepository } from '../support/git.ts'
import { blocks, change, deltaPath, spec, troubledTree } from '../support/tree.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'

const main = {
  'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['A', 'B'], 'Sign out': ['C', 'D'] }),
}
const modified = (requirements: Record<string, string[]>) =>
  `## MODIFIED Requirements\n\n${blocks(requirements).replaceAll('SHALL', 'MUST')}`

test('propose() makes at most as many drafts as the spec allows, and says what it left', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt({ spec: { ...openspecSpec, limits: { perCycle: 2, open: 3 } } })
  const first = await at.cycle(repository.root)
  expect(first.suggestions).toHaveLength(2)
  expect(first.verified.dropped.map((one) => one.why)).toEqual(
    Array.from({ length: 6 }, () => 'a cycle of this spec makes at most 2'),
  )
  const second = await at.cycle(repository.root)
  expect(second.suggestions).toHaveLength(1)
  expect(second.verified.dropped[0]?.why).toBe('2 suggestions wait for a review, and 3 may')
  expect((await at.cycle(repository.root, { all: true })).suggestions).toHaveLength(5)
})

test('propose() makes no draft outside the boundaries of the spec', async () => {
  using repository = makeRepository(troubledTree())
  const boundaries = { include: ['openspec/**'], exclude: ['openspec/changes/**'] }
  await using at = await cycleAt({ spec: { ...openspecSpec, boundaries } })
  const { suggestions } = await at.cycle(repository.root)
  const paths = suggestions.flatMap((one) => one.edits.map((edit) => edit.path))
  expect(paths.length).toBeGreaterThan(1)
  expect(paths.filter((path) => path.startsWith('openspec/changes/'))).toEqual([])
})

test('propose() answers all that one remedy can in a file by one suggestion', async () => {
  using repository = makeRepository({
    ...main,
    ...change('both', 'login', modified({ 'Sign in': ['A'], 'Sign out': ['D'] })),
  })
  await using at = await cycleAt()
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions).toHaveLength(1)
  expect(suggestions[0]?.insights.map((one) => one.about.requirement)).toEqual([
    'Sign in',
    'Sign out',
  ])
})

test('observe() marks a suggestion stale whose text is another, and propose() puts a new one in its place', async () => {
  using repository = makeRepository({
    ...main,
    ...change('one', 'login', modified({ 'Sign in': ['A'] })),
  })
  await using at = await cycleAt()
  const [before] = (await at.cycle(repository.root)).suggestions
  repository.commit({
    [deltaPath('one', 'login')]: `<!-- moved -->\n${modified({ 'Sign in': ['A'] })
      .replace('MUST sign in', 'MUST sign in at once')
      .replace('it is handled', 'it is handled well')}`,
  })
  const [after] = (await at.cycle(repository.root)).suggestions
  expect(after?.state).toBe('open')
  expect(after?.id).not.toBe(before?.id)
  const old = before && (await at.journal.suggestion(before.id))
  expect(old).toMatchObject({
    state: 'superseded',
    reason: 'a suggestion for the text as it is now takes its place',
  })
})

test('propose() lets a waiting suggestion go whose insight is not there any more', async () => {
  using repository = makeRepository({
    ...main,
    ...change('one', 'login', modified({ 'Sign in': ['A'] })),
  })
  await using at = await cycleAt()
  const [before] = (await at.cycle(repository.root)).suggestions
  repository.commit({ 'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['A'] }) })
  await at.cycle(repository.root)
  const old = before && (await at.journal.suggestion(before.id))
  expect(old).toMatchObject({
    state: 'superseded',
    reason: 'what it answers is not there any more',
  })
  const entries = await at.journal.entries({ types: ['suggestion.superseded'] })
  expect(entries.map((one) => one.suggestion)).toEqual([before?.id])
})

test('propose() tries again at another commit what was refuted at one', async () => {
  // The restored block would bring a second, worse thing to light: an ADDED that is there already.
  const delta = `${modified({ 'Sign in': ['A'] })}\n## ADDED Requirements\n\n${blocks({ 'Sign out': ['Other'] })}`
  using repository = makeRepository({ ...main, ...change('one', 'login', delta) })
  await using at = await cycleAt()
  const [refuted] = (await at.cycle(repository.root)).suggestions
  expect(refuted?.state).toBe('refuted')
  expect(refuted?.verdict.why).toContain('Archive would refuse this delta')
  const again = await at.cycle(repository.root)
  expect(again.suggestions).toEqual([])
  expect(again.verified.dropped[0]?.why).toContain('refuted at this commit already')
  repository.commit({ 'README.md': 'elsewhere\n' })
  const [third] = (await at.cycle(repository.root)).suggestions
  expect(third).toMatchObject({ id: refuted?.id, state: 'refuted' })
})
