import { expect, test } from 'bun:test'

import { changedLines } from '../../src/domain/changed-lines.ts'
import { holdsBack, likeness, patternOf } from '../../src/domain/pattern.ts'
import type { ReasonCode } from '../../src/domain/review.ts'
import { openSuggestion } from '../support/suggestion.ts'

const diff = (path: string, removed: string, added: string) =>
  `--- a/${path}\n+++ b/${path}\n@@ -1,2 +1,2 @@\n-${removed}\n+${added}\n rest\n`
const of = (patch: string, kind = 'docs/style') => ({ kind, patch })

test('changedLines() reads each hunk by its counts, so that no line passes for the head of a file', () => {
  const patch = `--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n--- b\n+++ c\n+d\n${diff('y', 'e', 'f')}\\ No newline at end of file\n`
  expect(changedLines(patch)).toEqual({ removed: ['-- b', 'e'], added: ['++ c', 'd', 'f'] })
})

test('patternOf() is the same wherever the same lines change, whatever their spaces, case and numbers', () => {
  const one = patternOf(of(diff('a.md', 'Port 80 is', 'The port is 80')))
  expect(one).toMatch(/^p-[0-9a-f]{12}$/)
  expect(patternOf(of(diff('b/c.md', 'port  443 IS', 'the port is 443')))).toBe(one)
  expect(patternOf(of(diff('a.md', 'Port 80 was', 'The port is 80')))).not.toBe(one)
  expect(patternOf(of(diff('a.md', 'Port 80 is', 'A port is 80')))).not.toBe(one)
  expect(patternOf(of(diff('a.md', 'Port 80 is', 'The port is 80'), 'docs/other'))).not.toBe(one)
})

test('likeness() is the share of runs of three words, and 0 where nothing is added', () => {
  const added = (text: string) => of(diff('a.md', 'old', text))
  expect(likeness(added('a b c d'), added('a b c d'))).toBe(1)
  expect(likeness(added('a b c d'), added('a b c e'))).toBeCloseTo(1 / 3)
  expect(likeness(added('same'), added('Same'))).toBe(1)
  expect(likeness(added(''), added(''))).toBe(0)
})

test('holdsBack() says what a rejection holds back, by its reason', () => {
  const { state: _open, ...rest } = openSuggestion()
  const of = (code: ReasonCode) =>
    holdsBack({ ...rest, state: 'rejected', review: { accept: false, by: 'ana', code, at: 0 } })
  expect(of('wrong')).toBe(`the pattern ${patternOf(rest)} of ${rest.kind} in every file`)
  expect(of('not-now')).toBe('what it answers, for the "notNowDays" of its spec from 1970-01-01')
  expect(of('duplicate')).toBe('what it answers, until that changes')
  expect(holdsBack(openSuggestion())).toBeNull()
})
