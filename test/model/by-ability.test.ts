import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { usualAbilities } from '../../src/domain/abilities.ts'
import { abilitiesOf, formatFor, roomFor } from '../../src/model/by-ability.ts'

test('abilitiesOf() believes the usual of a model that was not probed', () => {
  expect(abilitiesOf({})).toEqual(usualAbilities)
})

test('roomFor() gives a model that thinks more, by its context', () => {
  const thinks = { ...usualAbilities, thinks: 'counted' as const }
  expect(roomFor(400, { contextTokens: 4096 })).toBe(400)
  expect(roomFor(400, { contextTokens: 4096, abilities: thinks })).toBe(1424)
  expect(roomFor(400, { contextTokens: 65_536, abilities: thinks })).toBe(2448)
})

test('formatFor() says the form in words only where no schema holds the model', () => {
  const schema = v.object({ view: v.picklist(['agree', 'doubt']), why: v.string() })
  expect(formatFor({}, { format: 'F', schema })).toBe('F')
  const abilities = { ...usualAbilities, schema: false }
  expect(formatFor({ abilities }, { format: 'F', schema })).toContain(
    'F\n\nThe form of the answer: a JSON object with the fields "view" (one of "agree", "doubt") and "why" (a text in double quotes).',
  )
})
