import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { Draft, Suggestion } from '../../src/domain/suggestion.ts'
import { openSuggestion } from '../support/suggestion.ts'

test('Suggestion takes one that was stored before there were models for the work of a remedy', () => {
  const { by: _by, opinion: _opinion, ...stored } = openSuggestion()
  expect(v.parse(Suggestion, stored)).toEqual({ ...stored, by: { kind: 'remedy' }, opinion: null })
})

test('Draft takes one that was stored before there were models for one to be tried', () => {
  const { by: _by, ...stored } = openSuggestion()
  expect(v.parse(Draft, { ...stored, state: 'drafted' })).toMatchObject({
    by: { kind: 'remedy' },
    objection: null,
  })
})
