import { expect, test } from 'bun:test'

import { linkCheck } from 'ostinato'

import { ruledSuggestions, ruleOn } from '../../src/cycle/rule.ts'
import { parseSpec, type SpecInput } from '../../src/domain/spec.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import { makeRepository } from '../support/git.ts'
import { openSuggestion } from '../support/suggestion.ts'
import { cycleAt } from './cycle-at.ts'

const input = (review: SpecInput['review']): SpecInput => ({
  goal: 'g',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
  review,
})
const ruled = (
  review: SpecInput['review'],
  suggestion = openSuggestion(),
  triggers: readonly Trigger[] = [],
) => ruleOn(suggestion, { ...parseSpec('docs', input(review)), name: 'docs', hash: '' }, triggers)
const files = {
  'docs/a.md': '[b](b.md)\n',
  'docs/deep/b.md': '# B\n',
  'a.md': '[c](c.md)\n',
  'docs/deep/c.md': '# C\n',
}

test('ruleOn() leaves to a person what no rule is about', () => {
  expect(ruled('person')).toMatchObject({ suggestion: { state: 'open' }, no: null })
  expect(ruled({ by: ['ana'] })).toMatchObject({ suggestion: { state: 'open' }, no: null })
  expect(ruled({ auto: ['docs/**'] })).toMatchObject({
    suggestion: { state: 'open' },
    no: '"openspec/specs/a/spec.md" is not among the files of the rule',
  })
})

test('ruleOn() accepts what the rule is about, and says whose rule it was', () => {
  const { suggestion } = ruled({ auto: ['openspec/**'] })
  expect(suggestion).toMatchObject({
    state: 'accepted',
    review: { accept: true, by: 'rule of spec "docs"', rule: 'docs' },
  })
  expect(
    ruled({ auto: ['openspec/**'], when: (verdict) => verdict.score.after === 0 }).no,
  ).toBeNull()
})

test('ruleOn() leaves to a person what a flaky check should have judged, unless the rule looks itself', () => {
  const { verdict } = openSuggestion()
  const note = 'check "validate" is flaky: it passed 2 of 3 times after the change'
  const checks = verdict.checks.map((check) => ({ ...check, outcome: 'flaky' as const, note }))
  const shaky = openSuggestion({ verdict: { ...verdict, checks } })
  expect(ruled({ auto: ['**'] }, shaky).no).toBe(note)
  expect(ruled({ auto: ['**'], when: (one) => one.improved }, shaky).no).toBeNull()
})

test('ruleOn() takes a rule that throws or answers no boolean for a no', () => {
  const no = (when: () => unknown) =>
    // @ts-expect-error: a script may answer anything
    ruled({ auto: ['**'], when }).no
  expect(no(() => false)).toBe('the rule says no')
  expect(no(() => 'yes')).toBe('the rule answers neither true nor false, but string')
  expect(no(() => Promise.resolve(true))).toBe(
    'the rule answers neither true nor false, but object',
  )
  expect(
    no(() => {
      throw new Error('no such field')
    }),
  ).toContain('the rule fails: Error: no such field')
})

test('ruleOn() accepts nothing that rests on what strangers could write', () => {
  const [insight] = openSuggestion().insights
  if (!insight) throw new Error('no insight')
  const strange = openSuggestion({ insights: [{ ...insight, trust: 'stranger' }] })
  expect(ruled({ auto: ['**'] }, strange).no).toBe('it rests on text that strangers could write')
})

test('ruleOn() accepts nothing in a cycle that a stranger asked for, whoever asked besides', () => {
  const hand: Trigger = { kind: 'hand', reason: 'asked for', at: 1, depth: 0 }
  const stranger: Trigger = { ...hand, kind: 'route', trust: 'stranger' }
  expect(ruled({ auto: ['**'] }, openSuggestion(), [hand]).no).toBeNull()
  const { suggestion, no } = ruled({ auto: ['**'] }, openSuggestion(), [hand, stranger])
  expect([suggestion.state, no]).toEqual(['open', 'a stranger asked for its cycle'])
})

test('ruleOn() hands the rule a verdict of its own, which it cannot change', () => {
  const open = openSuggestion()
  ruled(
    {
      auto: ['**'],
      when(verdict) {
        verdict.score.after = 99
        return true
      },
    },
    open,
  )
  expect(open.verdict.score.after).toBe(0)
})

test('verify() accepts by the rule in the same step, and leaves the others open', async () => {
  using repository = makeRepository(files)
  await using at = await cycleAt({ spec: input({ auto: ['docs/**'] }) })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions.map((one) => `${one.edits[0]?.path} ${one.state}`).sort()).toEqual([
    'a.md open',
    'docs/a.md accepted',
  ])
  const stored = await at.journal.suggestions({ repository: repository.root })
  expect(ruledSuggestions(stored).map((one) => `${one.edits[0]?.path}`)).toEqual(['docs/a.md'])
  const entries = await at.journal.entries({ types: ['suggestion.opened', 'suggestion.accepted'] })
  const told = entries.map(({ type, body }) => `${type} ${body['rule'] ?? body['by'] ?? ''}`)
  expect(told.sort()).toEqual([
    'suggestion.accepted rule of spec "test"',
    'suggestion.opened ',
    'suggestion.opened "a.md" is not among the files of the rule',
  ])
})
