import { expect, test } from 'bun:test'

import { endingOf, heldByLearning } from '../../src/domain/ending.ts'
import { openSuggestion } from '../support/suggestion.ts'

const nothing = { suggestions: [], dropped: [], silent: [] }
const looked = { insights: 0, waiting: 0, unasked: null }
const open = openSuggestion()
const { state: _open, ...rest } = open
const refuted = { ...rest, state: 'refuted' as const }

test('endingOf() tells nothing to suggest apart from what a person alone can answer', () => {
  expect(endingOf({ ...nothing, looked })).toEqual({
    word: 'nothing',
    why: 'there is nothing to suggest',
  })
  expect(endingOf({ ...nothing, looked: { ...looked, insights: 2 } })).toEqual({
    word: 'nothing',
    why: 'there is nothing to suggest: 2 insights for a person alone',
  })
})

test('endingOf() names who was silent, whatever was held back', () => {
  const silent = [{ agent: 'git', why: 'it\ntook too long' }]
  expect(endingOf({ ...nothing, silent, dropped: [{ why: 'x' }], looked })).toEqual({
    word: 'could-not-look',
    why: 'agent "git" did not answer: it took too long',
  })
  const unasked = { ...looked, insights: 1, unasked: 'there is no model' }
  expect(endingOf({ ...nothing, looked: unasked })).toEqual({
    word: 'could-not-look',
    why: 'no model answered: there is no model',
  })
  const [check] = open.verdict.checks
  if (!check) throw new Error('the sample has no check')
  const checks = [{ ...check, outcome: 'refused' as const }]
  const refused = { ...refuted, verdict: { ...open.verdict, checks, why: 'no sandbox' } }
  expect(endingOf({ ...nothing, suggestions: [refused], looked })).toEqual({
    word: 'could-not-look',
    why: 'a check could not be run: no sandbox',
  })
})

test('endingOf() says by what all of it was held back, the most frequent reasons first', () => {
  const dropped = ['a', 'b', 'b', 'c', 'd', 'b', 'c'].map((why) => ({ why }))
  const held = { ...looked, insights: 9, waiting: 1 }
  expect(endingOf({ ...nothing, suggestions: [refuted], dropped, looked: held })).toEqual({
    word: 'held-back',
    why: 'the checks refuted 1 draft; suggestions made before answer 1 insight; 3 times: b; 2 times: c; a; 1 more reason',
  })
})

test('endingOf() counts reasons that differ in their file alone as one', () => {
  const dropped = ['a.md', 'b.md', 'a.md'].map((path) => ({ why: `a person is at it: ${path}` }))
  expect(endingOf({ ...nothing, dropped: [...dropped, { why: 'c' }] }).why).toBe(
    '3 times: a person is at it: a.md, and others like it; c',
  )
})

test('endingOf() says what was suggested, and who was silent beside it', () => {
  const silent = [{ agent: 'git', why: 'gone' }]
  expect(endingOf({ ...nothing, suggestions: [open, refuted], silent })).toEqual({
    word: 'suggested',
    why: '1 suggestion made; agent "git" did not answer: gone',
  })
})

test('endingOf() counts what learning held back, told apart from nothing, and says where to look', () => {
  const learned = { why: `${heldByLearning} of 14 alike, 13 were rejected` }
  const held = { ...nothing, dropped: [learned, learned, { why: 'x' }], looked }
  const said = '2 held back by what was learned, which "ostinato cycles show" lists'
  expect(endingOf(held)).toEqual({ word: 'held-back', why: `${said}; x` })
  expect(endingOf({ ...held, suggestions: [open] })).toEqual({
    word: 'suggested',
    why: `1 suggestion made; ${said}`,
  })
})
