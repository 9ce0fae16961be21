import { Fault } from '../../domain/fault.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { ToolArguments } from '../../domain/tool.ts'
import type { Definition } from './definition.ts'
import { openValidator } from './session.ts'

const made = new WeakMap<Definition, Promise<(args: ToolArguments) => string | null>>()

/**
 * Throws Fault `agent.invalid` where arguments do not fit a tool's schema. Patterns are left to the
 * server: one that it chose could keep us busy for years.
 */
export async function checkArguments(definition: Definition, args: ToolArguments): Promise<void> {
  const { tool, inputSchema } = definition
  let why: string | null
  try {
    const check = made.get(definition) ?? openValidator(plainSchema(inputSchema))
    made.set(definition, check)
    why = (await check)(args)
  } catch (error) {
    // A schema that leads elsewhere is never fetched.
    why = `its schema cannot be used: ${error instanceof Error ? error.message : String(error)}`
  }
  if (why === null) return
  throw new Fault(
    'agent.invalid',
    `Cannot call tool "${tool}" with ${oneLine(JSON.stringify(args), 80)}: ${oneLine(why)}`,
  )
}

/** The schema without patterns, wherever they would be matched. */
function plainSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const { pattern: _, patternProperties, format: __, ...rest } = schema
  // Without the patterns nobody knows which other members are allowed.
  if (patternProperties !== undefined) delete rest['additionalProperties']
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      byName.has(key) && isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, within(one)]))
        : literal.has(key)
          ? value
          : within(value),
    ]),
  )
}

/** Keywords whose members are named by the schema, and those whose values are no schemas. */
const byName = new Set(['properties', '$defs', 'definitions', 'dependentSchemas', 'dependencies'])
const literal = new Set(['const', 'enum', 'default', 'examples', 'required'])

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within)
  return isObject(value) ? plainSchema(value) : value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
