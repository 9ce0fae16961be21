import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { readSchema } from '../../src/desk/read-schema.ts'
import { safeSchema } from '../../src/model/safe-schema.ts'
import { jsonSchemaOf } from '../../src/script/json-schema.ts'

test('readSchema() reads what jsonSchemaOf() says, so that a model can be held to it', () => {
  const schema = v.object({
    title: v.pipe(v.string(), v.minLength(3)),
    count: v.pipe(v.number(), v.integer()),
    kind: v.picklist(['a', 'b']),
    why: v.nullable(v.string()),
    parts: v.array(v.strictObject({ is: v.literal('x'), on: v.boolean() })),
  })
  const read = readSchema(JSON.parse(JSON.stringify(jsonSchemaOf(schema))))
  expect(safeSchema(read)).toEqual(safeSchema(schema))
})

test('readSchema() refuses what no model can be held to, and what is too deep or too large', () => {
  let deep: unknown = { type: 'string' }
  for (let at = 0; at < 50; at += 1) deep = { type: 'array', items: deep }
  const wide = Object.fromEntries(
    Array.from({ length: 500 }, (_, at) => [`k${at}`, { type: 'string' }]),
  )
  const refused = [
    { type: 'string' },
    { type: 'object', properties: { a: {} } },
    { type: 'object', properties: { a: { type: 'null' } } },
    { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'number' }] } } },
    { type: 'object', properties: { deep } },
    { type: 'object', properties: wide },
    null,
  ]
  for (const one of refused) expect(() => readSchema(one)).toThrow('Cannot ask a model by schema')
})
