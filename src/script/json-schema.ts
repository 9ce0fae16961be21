import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'

/** The JSON Schema of what a model is to write: its shape; what it leaves out, Valibot checks in the end. */
export function jsonSchemaOf(schema: v.GenericSchema): Record<string, unknown> {
  const { $schema: _draft, ...said } = toJsonSchema(schema, { errorMode: 'ignore' })
  return said
}
