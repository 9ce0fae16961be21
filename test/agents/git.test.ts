import { expect, test } from 'bun:test'

import { createGitAgent } from '../../src/agents/git.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import { openGit } from '../../src/workspace/git.ts'
import { openHistory } from '../../src/workspace/history.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { openspecSpec } from '../cycle/cycle-at.ts'
import { makeRepository, type TestRepository } from '../support/git.ts'
import { type PastStep, writePast } from '../support/past.ts'

const env = process.env

async function ask(
  repository: TestRepository,
  commit: string,
  signal = new AbortController().signal,
) {
  const git = await openGit(repository.root, { env })
  const view = { ...(await readSnapshot(git, commit)), dir: '' }
  const spec = { ...parseSpec('test', openspecSpec), name: 'test', hash: '' }
  const agent = createGitAgent(async () => openHistory(git))
  return agent.ask({ view, repository: repository.root, commit, spec, signal })
}

async function told(steps: PastStep[]) {
  using repository = makeRepository({ 'first.md': 'first\n' })
  return await ask(repository, writePast(repository, steps))
}

/** The same file changed on many days. */
function changes(count: number, files: (at: number) => PastStep['files'], message?: string) {
  return Array.from({ length: count }, (_, at): PastStep => {
    const step = { daysAgo: count - at, author: at % 2 ? 'ann' : 'bob', files: files(at) }
    return message === undefined ? step : { ...step, message }
  })
}

test('createGitAgent() says how old what was left to do is, the oldest first, and warns of a year', async () => {
  const found = await told([
    { daysAgo: 800, files: { 'src/a.ts': 'x\n  // FIXME(ann): leaks\n' } },
    { daysAgo: 30, files: { 'src/b.py': '# TODO: rename\n' } },
    { daysAgo: 0, files: { 'src/c.ts': 'y\n' } },
  ])
  expect(
    found.map((one) => [one.kind, one.severity, String(one.path), one.line, one.message]),
  ).toEqual([
    ['git/todo', 'warning', 'src/a.ts', 2, 'FIXME since 2021-09-05 (2 years)'],
    ['git/todo', 'info', 'src/b.py', 1, 'TODO since 2023-10-15 (30 days)'],
  ])
  expect(found[0]).toMatchObject({
    evidence: '// FIXME(ann): leaks',
    trust: 'stranger',
    answer: 'person',
  })
})

test.each([
  ['src/a.ts', 'const s = "// TODO: no"'],
  ['src/a.ts', 'const TODO = 1'],
  ['src/a.ts', '// TODOS are many'],
  ['src/a.test.ts', '<!-- TODO: a fixture -->'],
  ['docs/a.md', '- TODO list'],
  ['docs/a.md', '# TODO'],
  ['vendor/x/a.c', '// TODO: theirs'],
  ['a.min.js', '// TODO: made'],
])('createGitAgent() finds nothing to do in %s: %s', async (path, text) => {
  expect(await told([{ daysAgo: 0, files: { [path]: `${text}\n` } }])).toEqual([])
})

test('createGitAgent() finds the file that is changed and fixed most, by whatever name', async () => {
  const body = 'line\n'.repeat(30)
  const found = await told([
    ...changes(8, (at) => ({ 'src/old.ts': `${body}${at}\n` }), 'fix: it again'),
    { daysAgo: 0, files: { 'src/old.ts': null, 'src/new.ts': `${body}7\n` } },
    { daysAgo: 0, message: 'feat: \u001b[31mred', files: { 'src/new.ts': `${body}end\n` } },
    ...changes(9, (at) => ({
      'bun.lock': `${at}`,
      'README.md': `${at}`,
      'test/a.test.ts': `${at}`,
    })),
  ])
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ kind: 'git/hot-spot', path: 'src/new.ts', line: null })
  expect(found[0]?.message).toContain('of them fixes, by 2 authors')
  expect(found[0]?.evidence).toContain('fix: it again')
  expect(found[0]?.evidence).not.toContain('\u001b')
})

test('createGitAgent() finds what changes together far apart, and not what is near or named alike', async () => {
  const both = changes(6, (at) => ({
    'src/api/user.ts': `${at}`,
    'web/forms/person.ts': `${at}`,
    'src/api/near.ts': `${at}`,
    'web/api/user.ts': `${at}`,
  }))
  const others = changes(30, (at) => ({ [`src/other-${at % 15}.ts`]: `${at}` }))
  const coupled = (await told([...others, ...both])).filter((one) => one.kind === 'git/coupled')
  expect(
    coupled.some((one) => one.message.includes('near.ts') && one.path.startsWith('src/api/')),
  ).toBe(false)
  const pair = coupled.find(
    (one) => one.message.includes('"web/forms/person.ts"') && one.path === 'src/api/user.ts',
  )
  expect(pair?.message).toContain('changed it changed "web/forms/person.ts" too (100%)')
  const alike = coupled.filter(
    (one) => one.path.endsWith('user.ts') && one.message.includes('user.ts"'),
  )
  expect(alike).toEqual([])
})

test('createGitAgent() says the same of a commit always, and keeps ids when lines move', async () => {
  using repository = makeRepository({ 'first.md': 'first\n' })
  const steps: PastStep[] = [
    { daysAgo: 20, files: { 'src/a.ts': '// TODO: same\n// TODO: same\n' } },
    { daysAgo: 10, files: { 'src/b.ts': 'b\n' } },
  ]
  const commit = writePast(repository, steps)
  const first = await ask(repository, commit)
  expect(await ask(repository, commit)).toEqual(first)
  expect(new Set(first.map((one) => one.id)).size).toBe(2)
  const moved = { daysAgo: 0, files: { 'src/a.ts': 'new\n// TODO: same\n// TODO: same\n' } }
  const later = await ask(repository, writePast(repository, [...steps, moved]))
  expect(later.map((one) => one.id)).toEqual(first.map((one) => one.id))
  expect(later.map((one) => one.line)).toEqual([2, 3])
})

test('createGitAgent() is bounded, and overlooks a commit that touches everything', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [`src/f${at}.ts`, `// TODO: number ${at}\n`]),
  )
  const again = (at: number) =>
    Object.fromEntries(Object.entries(many).map(([path, text]) => [path, `${text}${at}\n`]))
  const found = await told(changes(8, again))
  expect(found).toHaveLength(20)
  expect(new Set(found.map((one) => one.kind))).toEqual(new Set(['git/todo']))
})

test('createGitAgent() has nothing to say of an empty commit, and stops when it is told to', async () => {
  using repository = makeRepository()
  const commit = writePast(repository, [{ daysAgo: 0, files: {} }])
  expect(await ask(repository, commit)).toEqual([])
  expect(ask(repository, commit, AbortSignal.abort())).rejects.toThrow()
})
