import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { fromSafe, safeSchema } from '../../src/model/safe-schema.ts'

test('safeSchema() says what every server can hold a model to', () => {
  const schema = v.strictObject({
    text: v.pipe(v.string(), v.minLength(3), v.regex(/a/)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1)),
    share: v.number(),
    sure: v.boolean(),
    kind: v.picklist(['a', 'b']),
    mark: v.literal('x'),
    maybe: v.nullable(v.string()),
    choice: v.nullable(v.picklist(['c'])),
    items: v.array(v.object({ name: v.string() })),
  })
  expect(safeSchema(schema)).toEqual({
    type: 'object',
    properties: {
      text: { type: 'string' },
      count: { type: 'integer' },
      share: { type: 'number' },
      sure: { type: 'boolean' },
      kind: { type: 'string', enum: ['a', 'b'] },
      mark: { type: 'string', enum: ['x'] },
      maybe: { type: 'string' },
      choice: { type: 'string', enum: ['c', ''] },
      items: {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: { type: 'string' } },
          required: ['name'],
          additionalProperties: false,
        },
      },
    },
    required: ['text', 'count', 'share', 'sure', 'kind', 'mark', 'maybe', 'choice', 'items'],
    additionalProperties: false,
  })
})

const unsafe: [name: string, schema: v.GenericSchema, place: string][] = [
  ['a list at the root', v.array(v.string()), ''],
  ['a key that may be missing', v.object({ a: v.optional(v.string()) }), 'a'],
  ['a number that may be null', v.object({ a: v.object({ b: v.nullable(v.number()) }) }), 'a.b'],
  ['a union', v.object({ a: v.array(v.union([v.string(), v.number()])) }), 'a[]'],
  ['a choice of numbers', v.object({ a: v.literal(1) }), 'a'],
  ['a record', v.object({ a: v.record(v.string(), v.string()) }), 'a'],
  ['anything', v.object({ a: v.unknown() }), 'a'],
  ['a date', v.object({ a: v.date() }), 'a'],
]
for (const [name, schema, place] of unsafe) {
  test(`safeSchema() refuses ${name} at once`, () => {
    expect(() => safeSchema(schema)).toThrow(`Cannot say schema at "${place}" to a model`)
  })
}

test('fromSafe() gives null back where the empty text stood for it, and nowhere else', () => {
  const schema = v.object({
    plain: v.string(),
    maybe: v.nullable(v.string()),
    items: v.array(v.object({ deep: v.nullable(v.picklist(['a'])) })),
  })
  const said = { plain: '', maybe: '', items: [{ deep: '' }, { deep: 'a' }], more: '' }
  expect(fromSafe(schema, said)).toEqual({
    plain: '',
    maybe: null,
    items: [{ deep: null }, { deep: 'a' }],
    more: '',
  })
  expect(fromSafe(schema, 'text')).toBe('text')
  expect(fromSafe(schema, { items: 'text' })).toEqual({ items: 'text' })
})
