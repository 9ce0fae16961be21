import { expect, test } from 'bun:test'

import { createDesk } from '../../src/desk/create-desk.ts'
import { applyRuled } from '../../src/desk/ruled.ts'
import { openPassages } from '../../src/store/passages.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { makeRepository } from '../support/git.ts'
import { noMemory } from '../support/no-memory.ts'
import { noScripts } from '../support/no-scripts.ts'

const files = {
  'README.md': '# A\n\n[gone](docs/gone.md)\n',
  'docs/a.md': '# B\n\n[moved](b.md)\n',
  'docs/guide/b.md': '# C\n',
  'other/gone.md': '# D\n',
}

async function ruledAt() {
  const at = await cycleAt({
    spec: {
      goal: 'links',
      boundaries: { include: ['**/*.md'] },
      checks: { links: { check: 'links' } },
      agents: ['links'],
      review: { auto: ['docs/**'] },
    },
  })
  const { journal, deps } = at
  const desk = createDesk({
    journal,
    runtime: async () => ({
      deps,
      memory: noMemory,
      models: {
        of: async () => null,
        open: async () => null,
        look: async () => ({ server: null, why: 'a test', models: [] }),
        probe: async () => null,
        async [Symbol.asyncDispose]() {},
      },
      passages: () => openPassages(null),
      jobs: () => Promise.reject(new Error('this test has no jobs')),
      async [Symbol.asyncDispose]() {},
    }),
    jobJournal: at.jobJournal,
    jobFiles: () => Promise.reject(new Error('this test has no jobs')),
    scripts: async () => noScripts,
    served: null,
    attention: 20,
    signal: new AbortController().signal,
  })
  return { at, desk, journal }
}

test('applyRuled() applies on a branch what the rule of the spec accepted, and nothing else', async () => {
  using repository = makeRepository(files)
  const { at, desk, journal } = await ruledAt()
  await using _closed = at
  const { cycle, suggestions } = await at.cycle(repository.root)
  expect(suggestions.map((one) => `${one.edits[0]?.path} ${one.state}`).sort()).toEqual([
    'README.md open',
    'docs/a.md accepted',
  ])
  const head = repository.git(['rev-parse', 'HEAD'])
  const { applied, refused } = await applyRuled(
    { journal, desk },
    { repository: repository.root, cycle: cycle.id },
  )
  expect([applied.length, refused]).toEqual([1, []])
  expect(repository.git(['show', `${applied[0]?.branch}:docs/a.md`])).toContain('(guide/b.md)')
  expect(repository.git(['rev-parse', 'HEAD'])).toBe(head)
  expect(repository.git(['status', '--porcelain'])).toBe('')
  expect(repository.git(['log', '-1', '--format=%B', String(applied[0]?.branch)])).toContain(
    'Reviewed-by: rule of spec "test"',
  )
})

test('applyRuled() finds at the next start what a crash kept from being applied, and only once', async () => {
  using repository = makeRepository(files)
  const { at, desk, journal } = await ruledAt()
  await using _closed = at
  // The process ends here, after the cycle and before its rule is carried out.
  await at.cycle(repository.root)
  const { root } = repository
  expect((await applyRuled({ journal, desk }, { repository: root })).applied).toHaveLength(1)
  expect((await applyRuled({ journal, desk }, { repository: root })).applied).toEqual([])
})

test('applyRuled() leaves what a person accepted to that person', async () => {
  using repository = makeRepository(files)
  const { at, desk, journal } = await ruledAt()
  await using _closed = at
  const { suggestions } = await at.cycle(repository.root)
  const open = suggestions.filter((one) => one.state === 'open').map((one) => one.id)
  await desk.suggestions.review(open, { accept: true, by: 'rule of spec "test"' })
  const { applied } = await applyRuled({ journal, desk }, { repository: repository.root })
  expect(applied.map((one) => one.paths)).toEqual([['docs/a.md']])
})
