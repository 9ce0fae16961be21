import { expect, test } from 'bun:test'

import { isInside, parseSpec } from '../../src/domain/spec.ts'

const good = {
  goal: 'g',
  boundaries: { include: ['docs/**'] },
  checks: { links: { check: 'links' } },
  agents: ['links'],
}

test('parseSpec() fills in what a spec leaves out', () => {
  expect(parseSpec('docs', good)).toMatchObject({
    limits: { perCycle: 3, open: 10, minutes: 10, expireDays: 30, notNowDays: 14 },
    review: 'person',
    boundaries: { exclude: [], maxFiles: 5 },
  })
})

test('parseSpec() names the script, the field and what is wrong', () => {
  expect(() => parseSpec('docs', { ...good, goal: 7 })).toThrow(
    'Cannot load spec "docs": "goal" is wrong',
  )
  expect(() => parseSpec('docs', { ...good, checks: {} })).toThrow(
    'a spec needs at least one check',
  )
  expect(() => parseSpec('docs', { ...good, limits: { perCycle: 0 } })).toThrow(
    '"limits.perCycle" is wrong',
  )
  expect(() => parseSpec('docs', { ...good, gaol: 'x' })).toThrow('Cannot load spec "docs"')
})

test('isInside() keeps out what decides how we are judged or run, unless a spec names it outright', () => {
  const all = parseSpec('all', { ...good, boundaries: { include: ['**'], exclude: ['old/**'] } })
  for (const path of ['docs/a.md', 'src/x.ts', 'openspec/specs/a/spec.md'])
    expect(isInside(all, path)).toBe(true)
  for (const path of [
    'old/a.md',
    'package.json',
    'sub/package.json',
    'sub/package-lock.json',
    'bunfig.toml',
    'web/vitest.config.ts',
    'tests/conftest.py',
    '.github/workflows/ci.yml',
    'openspec/config.yaml',
    'ostinato/specs/x.ts',
    'mcp.json',
    '.env.local',
  ])
    expect(isInside(all, path)).toBe(false)
  expect(
    isInside(
      parseSpec('one', { ...good, boundaries: { include: ['package.json'] } }),
      'package.json',
    ),
  ).toBe(true)
})

test('parseSpec() takes a person, named reviewers or a rule, and shows them where it is none of these', () => {
  const when = (verdict: { improved: boolean }) => verdict.improved
  for (const review of ['person', { by: ['ana'] }, { auto: ['docs/**'], when, by: ['ben'] }])
    expect<unknown>(parseSpec('docs', { ...good, review }).review).toEqual(review)
  const wrong = (review: unknown) => () => parseSpec('docs', { ...good, review })
  expect(wrong('nobody')).toThrow(
    'Cannot load spec "docs": "review" is wrong: say "person", { by: ["ana"] } or { auto:',
  )
  for (const review of [
    { by: [] },
    { auto: 'docs/**' },
    { auto: [''] },
    { auto: ['a'], when: true },
  ])
    expect(wrong(review)).toThrow(/^Cannot load spec "docs": "review[.\w]*" is wrong/)
})
