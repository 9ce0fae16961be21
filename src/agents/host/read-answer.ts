import * as v from 'valibot'

import { Fault } from '../../domain/fault.ts'
import type { ToolAnswer } from '../../domain/tool.ts'

const mostText = 64 * 1024
const mostStructured = 1024 * 1024

const Part = v.variant('type', [
  v.object({ type: v.literal('text'), text: v.string() }),
  v.object({
    type: v.picklist(['image', 'audio']),
    data: v.string(),
    mimeType: v.optional(v.string(), 'of no kind'),
  }),
  v.object({ type: v.literal('resource_link'), uri: v.string() }),
  v.object({
    type: v.literal('resource'),
    resource: v.object({ uri: v.string(), text: v.optional(v.string()) }),
  }),
])
const Answer = v.object({
  content: v.optional(v.array(Part), []),
  structuredContent: v.optional(v.record(v.string(), v.unknown())),
  isError: v.optional(v.boolean(), false),
})

/** What a tool answered: its text parts, capped, and a line for each part that is none. Throws Fault `agent.invalid`. */
export function readAnswer(raw: unknown, { tool, ms }: { tool: string; ms: number }): ToolAnswer {
  const parsed = v.safeParse(Answer, raw)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const place = v.getDotPath(issue) ?? 'the whole'
    throw new Fault(
      'agent.invalid',
      `Cannot read the answer of tool "${tool}": "${place}" is wrong: ${issue.message}`,
    )
  }
  const { content, structuredContent, isError } = parsed.output
  const whole = content.map(textOf).join('\n')
  const text = firstBytes(whole, mostText)
  const bytes = Buffer.byteLength(JSON.stringify(raw))
  const isHuge =
    structuredContent !== undefined &&
    bytes > mostStructured &&
    Buffer.byteLength(JSON.stringify(structuredContent)) > mostStructured
  return {
    text,
    cut: text.length < whole.length || isHuge,
    structured: isHuge ? null : (structuredContent ?? null),
    isError,
    ms,
    bytes,
  }
}

function textOf(part: v.InferOutput<typeof Part>): string {
  if (part.type === 'text') return part.text
  if (part.type === 'resource_link') return `[link ${part.uri}]`
  if (part.type === 'resource') return part.resource.text ?? `[resource ${part.resource.uri}]`
  return `[${part.type} ${part.mimeType}, ${part.data.length} characters in base64]`
}

/** As much of a text as fits into so many bytes of UTF-8, with no character cut apart. */
function firstBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text
  const bytes = Buffer.from(text.slice(0, most))
  let end = Math.min(most, bytes.length)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end).toString()
}
