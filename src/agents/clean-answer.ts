import { redact } from '../domain/redact.ts'
import type { ToolAnswer } from '../domain/tool.ts'
import { plainText } from './plain-text.ts'

/** An answer as it is kept, shown and read: without secrets, and without what a person would not see. */
export function cleanAnswer(answer: ToolAnswer): ToolAnswer {
  return {
    ...answer,
    text: cleanText(answer.text),
    structured: answer.structured && cleanMembers(answer.structured),
  }
}

function cleanMembers(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [cleanText(key), cleanValue(value)]),
  )
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleanValue)
  if (typeof value !== 'object' || value === null) return value
  return cleanMembers({ ...value })
}

/** Invisible characters go first: they would take a secret apart. */
function cleanText(text: string): string {
  return redact(plainText(text))
}
