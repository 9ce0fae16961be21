import * as v from 'valibot'

import { hashOf } from '../../domain/id.ts'
import { oneLine } from '../../domain/one-line.ts'
import { visibleJson } from './launch-text.ts'

const mostBytes = 64 * 1024
const mostDescription = 1024
const mostDepth = 32

/** A tool as its server defines it. */
export interface Definition {
  tool: string
  /** Cleaned and capped. */
  description: string
  inputSchema: Record<string, unknown>
  readOnly: boolean
  idempotent: boolean
  /** All that a person approves, as JSON in one form: members in order, one to a line. */
  text: string
  /** SHA-256 of the text. */
  hash: string
}

const members = v.record(v.string(), v.unknown())
const RawTool = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(128), v.regex(/^[^\p{Cc}\p{Cf}]+$/u)),
  title: v.optional(v.unknown()),
  description: v.optional(v.string(), ''),
  inputSchema: v.pipe(
    members,
    v.check(({ type }) => type === 'object', 'it is no object'),
  ),
  outputSchema: v.optional(v.unknown()),
  annotations: v.optional(members, {}),
})

/** Reads what a server lists. One that is wrong is left out and named. */
export function readDefinitions(listed: readonly unknown[]): {
  definitions: Definition[]
  dropped: { tool: string; why: string }[]
} {
  const definitions = new Map<string, Definition>()
  const dropped: { tool: string; why: string }[] = []
  for (const [at, raw] of listed.entries()) {
    const read = readDefinition(raw)
    const tool = 'why' in read ? nameOf(raw, at) : read.tool
    if ('why' in read) dropped.push({ tool, why: read.why })
    else if (definitions.has(tool)) dropped.push({ tool, why: 'its name is there twice' })
    else definitions.set(tool, read)
  }
  return { definitions: [...definitions.values()], dropped }
}

function readDefinition(raw: unknown): Definition | { why: string } {
  if (depthOf(raw) > mostDepth) return { why: `it is nested deeper than ${mostDepth}` }
  const parsed = v.safeParse(RawTool, raw)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return { why: `"${v.getDotPath(issue) ?? 'the tool'}": ${oneLine(issue.message, 100)}` }
  }
  const { name, title, description, inputSchema, outputSchema, annotations } = parsed.output
  // `annotations` as it came: one that is empty and one that is missing are the same to everybody.
  const whole = { name, title, description, inputSchema, outputSchema, annotations }
  const text = visibleJson(`${JSON.stringify(ordered(whole), null, 2)}\n`)
  if (text.length > mostBytes) return { why: `it is longer than ${mostBytes} characters` }
  return {
    tool: name,
    description: cleanText(description),
    inputSchema: v.parse(members, cleanSchema(inputSchema)),
    readOnly: annotations['readOnlyHint'] === true,
    idempotent: annotations['idempotentHint'] === true,
    text,
    hash: hashOf(text),
  }
}

/** The text without what a reader would not see, capped. */
export function cleanText(text: string): string {
  const seen = text
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(
      /[\p{Cf}\p{Zl}\p{Zp}\p{Co}\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u115f\u1160\u3164\uffa0]/gu,
      '',
    )
  return seen.length > mostDescription ? `${seen.slice(0, mostDescription - 1)}…` : seen
}

/** A schema whose words for people are cleaned; values that decide something stay. */
function cleanSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanSchema)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      /^(?:title|description|\$comment)$/.test(key) && typeof one === 'string'
        ? cleanText(one)
        : cleanSchema(one),
    ]),
  )
}

/** The value with the members of every object in the order of their names. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, ordered(one)]))
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > mostDepth) return depth
  return Math.max(depth, ...Object.values(value).map((one) => depthOf(one, depth + 1)))
}

function nameOf(raw: unknown, at: number): string {
  const name = typeof raw === 'object' && raw !== null && 'name' in raw ? raw.name : null
  return typeof name === 'string' ? oneLine(name, 64) : `number ${at + 1}`
}
