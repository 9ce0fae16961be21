import type { ChatBody } from './stand-in.ts'
import type { State } from './state.ts'
import { isRecord, listAt, numberAt, recordAt, Refusal, textAt } from './wire.ts'

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (isRecord(part) ? (textAt(part, 'text') ?? '') : '')).join('')
}

function readMessage(message: unknown): { role: string; content: string } {
  const of = isRecord(message) ? message : {}
  const role = textAt(of, 'role')
  if (role === null || (role === 'tool' && textAt(of, 'tool_call_id') === '')) {
    throw new Refusal(
      400,
      "Invalid 'messages' in payload. A message has no role or no tool_call_id.",
    )
  }
  return { role: role === 'developer' ? 'system' : role, content: textOf(of['content']) }
}

function readSchema(as: State['as'], raw: Record<string, unknown>): ChatBody['schema'] {
  const format = recordAt(raw, 'response_format')
  const type = textAt(format, 'type')
  if (type === null || type === 'text') return null
  if (type === 'json_object' && as !== 'lm-studio') return recordAt(format, 'schema')
  if (type !== 'json_schema') {
    throw new Refusal(400, "'response_format.type' must be 'json_schema' or 'text'")
  }
  const schema = recordAt(format, 'json_schema')['schema']
  if (isRecord(schema)) return schema
  if (as === 'llama.cpp' && isRecord(format['schema'])) return format['schema']
  throw new Refusal(400, "'response_format.json_schema.schema' must be an object")
}

/** Reads the body of a chat request. @throws Refusal where LM Studio refuses it */
export function readChat(as: State['as'], raw: unknown): ChatBody {
  if (!isRecord(raw)) throw new Refusal(400, "Cannot read properties of null (reading 'messages')")
  if (!Array.isArray(raw['messages'])) throw new Refusal(400, "'messages' field is required")
  if (as === 'lm-studio' && isRecord(raw['tool_choice'])) {
    const supported = 'Supported string values: none, auto, required'
    throw new Refusal(400, `Invalid tool_choice type: 'object'. ${supported}`)
  }
  const tools = raw['tool_choice'] === 'none' ? [] : listAt(raw, 'tools')
  return {
    model: textAt(raw, 'model') ?? '',
    messages: raw['messages'].map(readMessage),
    stream: raw['stream'] === true,
    schema: readSchema(as, raw),
    tools: tools.flatMap((tool) => {
      const name = isRecord(tool) ? textAt(recordAt(tool, 'function'), 'name') : null
      return name === null ? [] : [name]
    }),
    maxTokens: numberAt(raw, 'max_tokens'),
    raw,
  }
}
