import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'

import type { StandardSchemaWithJSON } from './sdk.ts'

const made = new WeakMap<v.GenericSchema, StandardSchemaWithJSON>()

/**
 * A valibot schema as the SDK takes it. What JSON Schema cannot say is left out; the schema itself
 * still judges. Converted once a schema, since a server is made anew for every modern request.
 */
export function standardSchema(schema: v.GenericSchema): StandardSchemaWithJSON {
  const known = made.get(schema)
  if (known) return known
  const convert = (typeMode: 'input' | 'output') => {
    let json: Record<string, unknown> | null = null
    return () =>
      (json ??= {
        ...toJsonSchema(schema, { typeMode, target: 'draft-2020-12', errorMode: 'ignore' }),
      })
  }
  const standard = {
    '~standard': {
      ...schema['~standard'],
      jsonSchema: { input: convert('input'), output: convert('output') },
    },
  }
  made.set(schema, standard)
  return standard
}
