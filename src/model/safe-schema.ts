import type * as v from 'valibot'

/** A JSON Schema, or a part of one. */
export type JsonSchema = Record<string, unknown>

/**
 * What every local server can hold a model to: objects with all keys required, lists, single types and
 * choices of strings. A string or choice that may be null is said as one that may be empty. Throws a
 * TypeError for a schema that asks for more; lengths, ranges and patterns are left to `v.parse`.
 */
export function safeSchema(schema: v.GenericSchema): JsonSchema {
  const said = say(schema, '')
  if (said.type !== 'object') throw cannot('', `${schema.type} is no object`)
  return said
}

function say(schema: v.GenericSchema, path: string): JsonSchema {
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return { type: schema.type }
    case 'number':
      return { type: isWhole(schema) ? 'integer' : 'number' }
    case 'literal':
      return choice([part(schema, 'literal')], path)
    case 'picklist':
      return choice(list(part(schema, 'options'), path), path)
    case 'array':
      return { type: 'array', items: say(asSchema(part(schema, 'item'), path), `${path}[]`) }
    case 'nullable':
      return orEmpty(say(asSchema(part(schema, 'wrapped'), path), path), path)
    case 'object':
    case 'strict_object':
      return object(schema, path)
    default:
      throw cannot(path, `${schema.type} has no safe form`)
  }
}

function object(schema: v.GenericSchema, path: string): JsonSchema {
  const entries = Object.entries(part(schema, 'entries') ?? {})
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([key, entry]) => {
        const place = path === '' ? key : `${path}.${key}`
        return [key, say(asSchema(entry, place), place)]
      }),
    ),
    required: entries.map(([key]) => key),
    additionalProperties: false,
  }
}

function choice(options: readonly unknown[], path: string): JsonSchema {
  if (!options.every((option) => typeof option === 'string'))
    throw cannot(path, 'a choice is of strings only')
  return { type: 'string', enum: options }
}

function orEmpty(said: JsonSchema, path: string): JsonSchema {
  if (said.type !== 'string') throw cannot(path, `only text may be null, and this is ${said.type}`)
  return Array.isArray(said.enum) ? { ...said, enum: [...said.enum, ''] } : said
}

/** A value as the schema means it: the empty text that stood for null is null again. */
export function fromSafe(schema: v.GenericSchema, value: unknown): unknown {
  if (schema.type === 'nullable') return value === '' ? null : value
  if (schema.type === 'array' && Array.isArray(value)) {
    const item = asSchema(part(schema, 'item'), '')
    return value.map((one: unknown) => fromSafe(item, one))
  }
  const entries = part(schema, 'entries')
  if (typeof value !== 'object' || value === null || typeof entries !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const entry = entries === null ? undefined : part(entries, key)
      return [key, isSchema(entry) ? fromSafe(entry, one) : one]
    }),
  )
}

function isWhole(schema: v.GenericSchema): boolean {
  const actions = part(schema, 'pipe')
  return Array.isArray(actions) && actions.some((action) => part(action, 'type') === 'integer')
}

function part(thing: object, key: string): unknown {
  return Object.hasOwn(thing, key) ? Reflect.get(thing, key) : undefined
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw cannot(path, 'it has no options')
  return value
}

function asSchema(value: unknown, path: string): v.GenericSchema {
  if (!isSchema(value)) throw cannot(path, 'it is no schema')
  return value
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && part(value, 'kind') === 'schema'
}

function cannot(path: string, why: string): TypeError {
  return new TypeError(`Cannot say schema at "${path}" to a model: ${why}`)
}
