import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { askFields, isServerFault } from '../../../src/cycle/briefs/ask-fields.ts'
import { Fault, faultCodes } from '../../../src/domain/fault.ts'
import { Said, scriptedModel } from '../../support/scripted-model.ts'

test('isServerFault() tells what fails the next call as well from what fails one question', () => {
  const codes = faultCodes.filter((code) => code.startsWith('model.'))
  expect(codes.filter((code) => !isServerFault(new Fault(code, 'x')))).toEqual([
    'model.overflow',
    'model.truncated',
    'model.too-long',
    'model.empty',
    'model.unasked',
    'model.invalid',
  ])
  expect(isServerFault(new Fault('store.failed', 'x'))).toBe(false)
  expect(isServerFault(new Error('x'))).toBe(false)
})

test('askFields() gives a model its own words back to mend, where they are the JSON and no more', async () => {
  const schema = v.object({ a: v.string() })
  const listening = { signal: new AbortController().signal }
  const check = () => ['It is wrong.']
  for (const [words, back] of [
    ['{ "a": "one" }', '{ "a": "one" }'],
    ['{"a": "two", "b": 1}', '{"a":"two"}'],
  ] as const) {
    const model = scriptedModel(() => new Said(words))
    const messages = [{ role: 'user' as const, content: 'Write a.' }]
    await askFields({ messages, maxTokens: 10, label: 'a', schema, check }, { model, listening })
    expect(model.asked[1]?.messages[1]).toEqual({ role: 'assistant', content: back })
  }
})
