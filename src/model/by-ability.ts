import type * as v from 'valibot'

import { usualAbilities } from '../domain/abilities.ts'
import type { Model } from './model.ts'
import { type JsonSchema, safeSchema } from './safe-schema.ts'

/** What a model can do, or the usual where it is not known. */
export function abilitiesOf({ abilities = usualAbilities }: Pick<Model, 'abilities'>) {
  return abilities
}

/** Tokens that an answer may have: more than it needs for a model that thinks first and counts its thought. */
export function roomFor(
  maxTokens: number,
  model: Pick<Model, 'abilities' | 'contextTokens'>,
): number {
  if (abilitiesOf(model).thinks === null) return maxTokens
  return maxTokens + Math.min(2048, Math.floor(model.contextTokens / 4))
}

/** The form of an answer as it is told to a model: also in words, where its server holds it to no schema. */
export function formatFor(
  model: Pick<Model, 'abilities'>,
  { format, schema }: { format: string; schema: v.GenericSchema },
): string {
  if (abilitiesOf(model).schema) return format
  const shape = inWords(safeSchema(schema))
  return `${format}\n\nThe form of the answer: ${shape}. It begins with { and ends with }; nothing stands before or after it.`
}

function inWords(schema: JsonSchema): string {
  const { type, properties, items, enum: options } = schema
  if (Array.isArray(options))
    return `one of ${options.map((one) => JSON.stringify(one)).join(', ')}`
  if (isSchema(items)) return `a JSON array, each of its items ${inWords(items)}`
  if (!isSchema(properties)) return type === 'string' ? 'a text in double quotes' : `a ${type}`
  const fields = Object.entries(properties).map(
    ([key, value]) => `"${key}" (${isSchema(value) ? inWords(value) : 'any value'})`,
  )
  return `a JSON object with ${fields.length === 1 ? 'the field' : 'the fields'} ${fields.join(' and ')}`
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
