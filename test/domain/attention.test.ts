import { expect, test } from 'bun:test'

import { minutesFor, spentSince, turnsOf, valueOf } from '../../src/domain/attention.ts'
import { suggestionId } from '../../src/domain/id.ts'
import type { Severity } from '../../src/domain/insight.ts'
import type { SuggestionAt } from '../../src/domain/suggestion.ts'
import { openSuggestion } from '../support/suggestion.ts'

/** A suggestion of so many added lines, by a remedy, for one insight of a severity. */
function sample(
  name: string,
  { lines = 10, severity = 'info' as Severity, kind = 'docs/style', createdAt = 1 } = {},
): SuggestionAt<'open'> {
  const one = openSuggestion({ createdAt })
  const body = '+x\n'.repeat(lines)
  return {
    ...one,
    id: suggestionId(name),
    title: name,
    kind,
    patch: `--- /dev/null\n+++ b/a\n@@ -0,0 +1,${lines} @@\n${body}`,
    insights: [{ ...(one.insights[0] as (typeof one.insights)[0]), severity }],
    verdict: { ...one.verdict, score: { before: -1, after: 0 } },
  }
}
const titles = (turns: ReturnType<typeof turnsOf>) =>
  turns.map(({ suggestion, later }) => `${suggestion.title}${later ? ', later' : ''}`)

test('minutesFor() counts half a minute a file, and lines of a model three times those of a remedy', () => {
  const one = sample('a')
  expect(minutesFor(one)).toBeCloseTo(1)
  const by = { kind: 'model', model: 'm', label: 'general', asked: 'h' } as const
  expect(minutesFor({ ...one, by })).toBeCloseTo(2)
  const edits = [
    ...one.edits,
    ...sample('b').edits.map((edit) => ({ ...edit, path: 'z' as never })),
  ]
  expect(minutesFor({ ...one, edits })).toBeCloseTo(1.5)
})

test('valueOf() is the weight of what it answers and what it adds to the score, never less', () => {
  const one = sample('a', { severity: 'warning' })
  expect(valueOf(one)).toBe(4)
  expect(valueOf({ ...one, verdict: { ...one.verdict, score: { before: 0, after: -5 } } })).toBe(3)
})

test('turnsOf() puts what is worth most a minute first, and what is over the minutes off', () => {
  const turns = [sample('long', { lines: 100 }), sample('short'), sample('middle', { lines: 30 })]
  expect(titles(turnsOf(turns, { left: 99 }))).toEqual(['short', 'middle', 'long'])
  expect(titles(turnsOf(turns, { left: 2 }))).toEqual(['short', 'middle', 'long, later'])
  expect(titles(turnsOf(turns, { left: 0 }))).toEqual([
    'short, later',
    'middle, later',
    'long, later',
  ])
})

test('turnsOf() shows one that is longer than a day, for it would never come else', () => {
  expect(titles(turnsOf([sample('long', { lines: 9999 })], { left: 20 }))).toEqual(['long'])
})

test('turnsOf() never puts off errors, nor what is about security', () => {
  const turns = [
    sample('short'),
    sample('error', { severity: 'error', lines: 500 }),
    sample('key', { kind: 'checks/secret-in-file', lines: 500 }),
  ]
  expect(titles(turnsOf(turns, { left: 0 }))).toEqual(['error', 'key', 'short, later'])
})

test('turnsOf() weighs by the chance it is handed, and keeps the older first where all is even', () => {
  const turns = [sample('b', { createdAt: 2 }), sample('a', { createdAt: 1 })]
  expect(titles(turnsOf(turns, { left: 99 }))).toEqual(['a', 'b'])
  const chanceOf = ({ title }: { title: string }) => (title === 'b' ? 0.9 : 0.1)
  const [first] = turnsOf(turns, { left: 99, chanceOf })
  expect(first?.suggestion.title).toBe('b')
  expect(first?.worth).toBeCloseTo(1.8)
})

test('spentSince() counts what people reviewed since then, and nothing that a rule did', () => {
  const { state: _open, ...rest } = sample('a')
  const reviewed = (at: number, rule?: string) => {
    const review = { accept: true, by: 'ana', at, ...(rule !== undefined && { rule }) }
    return { ...rest, state: 'accepted' as const, review }
  }
  expect(
    spentSince(10, [reviewed(9), reviewed(10), reviewed(11, 'docs'), sample('b')]),
  ).toBeCloseTo(1)
})
