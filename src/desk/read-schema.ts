import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'

const deepest = 8
const mostParts = 200

const Part = v.looseObject({
  type: v.optional(v.string()),
  enum: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100))),
  const: v.optional(v.string()),
  properties: v.optional(v.record(v.pipe(v.string(), v.maxLength(100)), v.unknown())),
  items: v.optional(v.unknown()),
  anyOf: v.optional(v.array(v.unknown())),
})

/**
 * A schema of Valibot from the JSON Schema that a job sent: objects with all keys required, lists, text,
 * numbers, booleans, choices of text, and text that may be null. Throws Fault `model.invalid` for more.
 */
export function readSchema(said: unknown): v.GenericSchema {
  let parts = 0

  function read(value: unknown, path: string, depth: number): v.GenericSchema {
    parts += 1
    const parsed = v.safeParse(Part, value)
    if (!parsed.success || depth > deepest || parts > mostParts)
      throw cannot(path, 'it is no schema, or too large a one')
    const part = parsed.output
    if (part.const !== undefined) return v.picklist([part.const])
    if (part.enum) return v.picklist(part.enum)
    if (part.anyOf) return orNull(part.anyOf, path, depth)
    switch (part.type) {
      case 'string':
        return v.string()
      case 'number':
        return v.number()
      case 'integer':
        return v.pipe(v.number(), v.integer())
      case 'boolean':
        return v.boolean()
      case 'array':
        return v.array(read(part.items, `${path}[]`, depth + 1))
      case 'object':
        return v.strictObject(
          Object.fromEntries(
            Object.entries(part.properties ?? {}).map(([key, one]) => [
              key,
              read(one, path === '' ? key : `${path}.${key}`, depth + 1),
            ]),
          ),
        )
      default:
        throw cannot(path, `a model cannot be held to ${part.type ?? 'anything'}`)
    }
  }

  function orNull(choices: unknown[], path: string, depth: number): v.GenericSchema {
    const isNull = (one: unknown) => v.is(v.looseObject({ type: v.literal('null') }), one)
    const [only, ...others] = choices.filter((one) => !isNull(one))
    if (others.length > 0 || choices.length !== 2) throw cannot(path, 'it may be of several kinds')
    return v.nullable(read(only, path, depth + 1))
  }

  const schema = read(said, '', 0)
  if (schema.type === 'strict_object') return schema
  throw cannot('', 'it is no object')
}

function cannot(path: string, why: string): Fault {
  return new Fault('model.invalid', `Cannot ask a model by schema at "${path}": ${why}`)
}
