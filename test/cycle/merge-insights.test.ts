import { expect, test } from 'bun:test'

import { mergeInsights } from '../../src/cycle/merge-insights.ts'
import { rankInsights } from '../../src/cycle/rank-insights.ts'
import { makeInsight, type Report } from '../../src/domain/insight.ts'
import { repoPath } from '../../src/domain/path.ts'

function insight(over: Partial<Report> = {}) {
  return makeInsight({
    kind: 'links/dead-link',
    severity: 'warning',
    path: repoPath('docs/a.md'),
    line: 3,
    message: 'The link leads nowhere',
    evidence: '[a](gone.md)',
    agent: 'links',
    trust: 'own',
    answer: 'person',
    ...over,
  })
}

const alike = { kind: 'mdlint/dead-link', agent: 'mdlint', trust: 'stranger' as const }

test('mergeInsights() names every agent that reports the same, and keeps our own word and id', () => {
  const [own, theirs] = [insight(), insight({ ...alike, severity: 'error', message: 'dead' })]
  for (const both of [
    [own, theirs],
    [theirs, own],
  ])
    expect(mergeInsights(both)).toEqual([{ ...own, sources: ['links', 'mdlint'] }])
  const third = insight({ kind: 'other/x', agent: 'other', trust: 'stranger' })
  expect(mergeInsights([own, theirs, third]).map((one) => one.sources)).toEqual([
    ['links', 'mdlint', 'other'],
  ])
})

test.each<[string, Partial<Report>]>([
  ['another line', { ...alike, line: 4 }],
  ['another file', { ...alike, path: repoPath('docs/b.md') }],
  ['other evidence', { ...alike, evidence: '[a](gone.md#b)' }],
  ['evidence in another case', { ...alike, evidence: '[a](Gone.md)' }],
  ['another rule in other words', { ...alike, kind: 'mdlint/long-line', message: 'too long' }],
  ['the same agent', { kind: 'links/dead-link' }],
])('mergeInsights() does not merge %s', (_, over) => {
  const both = [insight(), insight(over)]
  expect(mergeInsights(both)).toEqual(both)
})

test('mergeInsights() does not merge what has no evidence', () => {
  const both = [insight({ evidence: '' }), insight({ ...alike, evidence: ' ' })]
  expect(mergeInsights(both)).toEqual(both)
})

test('rankInsights() goes by severity, requirement, agents, path, line', () => {
  const error = insight({ severity: 'error', path: repoPath('z.md') })
  const touched = insight({ about: { capability: 'c', requirement: 'R' }, path: repoPath('y.md') })
  const agreed = { ...insight({ path: repoPath('x.md') }), sources: ['links', 'mdlint'] }
  const first = insight({ path: repoPath('a.md'), line: 1 })
  const second = insight({ path: repoPath('a.md'), line: 2 })
  const whole = insight({ path: repoPath('b.md'), line: null })
  const ranked = [error, touched, agreed, first, second, whole]
  expect(rankInsights(ranked.toReversed())).toEqual(ranked)
})
