import type { ChatBody, Reply } from './stand-in.ts'
import { isRecord, listAt, recordAt, textAt } from './wire.ts'

/** The smallest JSON text that fits a schema, written as models write it, with spaces. */
function jsonFor(schema: Record<string, unknown>, root = schema): string {
  const reference = textAt(schema, '$ref')
  if (reference !== null) {
    const place = reference.split('/').slice(1).reduce(recordAt, root)
    return jsonFor(place, root)
  }
  if ('const' in schema) return JSON.stringify(schema['const'])
  const [first] = [...listAt(schema, 'enum'), ...listAt(schema, 'examples')]
  if (first !== undefined) return JSON.stringify(first)
  const [option] = [...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')]
  if (isRecord(option)) return jsonFor(option, root)
  const type = [schema['type']].flat()[0]
  if (type === 'string') return JSON.stringify('text'.padEnd(Number(schema['minLength'] ?? 0), '.'))
  if (type === 'number' || type === 'integer') return String(schema['minimum'] ?? 0)
  if (type === 'boolean') return 'false'
  if (type === 'null') return 'null'
  if (type === 'array') {
    const item = jsonFor(recordAt(schema, 'items'), root)
    return `[${Array.from({ length: Number(schema['minItems'] ?? 0) }, () => item).join(', ')}]`
  }
  const properties = recordAt(schema, 'properties')
  const keys = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  const pairs = keys.map((key) => `"${key}": ${jsonFor(recordAt(properties, key), root)}`)
  return `{${pairs.join(', ')}}`
}

/** What is said where a test tells nothing else: JSON for the schema, a tool call, or a sentence. */
export function defaultReply({ schema, raw, tools }: ChatBody): Reply {
  if (schema) return { content: jsonFor(schema) }
  const [name] = tools
  if (raw['tool_choice'] !== 'required' || name === undefined) {
    return { content: 'The stand-in has nothing better to say.' }
  }
  const [tool] = listAt(raw, 'tools')
  const parameters = recordAt(recordAt(isRecord(tool) ? tool : {}, 'function'), 'parameters')
  return { toolCalls: [{ name, arguments: jsonFor(parameters) }] }
}

/** Says what was said before to exactly these messages; the answer is HTTP 500 to any others. */
export function replyFrom(
  exchanges: readonly { messages: ChatBody['messages']; content: string }[],
): (body: ChatBody) => Reply {
  const known = new Map(
    exchanges.map(({ messages, content }) => [keyOf(messages), content] as const),
  )
  return ({ messages }) => {
    const content = known.get(keyOf(messages))
    if (content !== undefined) return { content }
    const last = messages.at(-1)?.content.slice(0, 200) ?? ''
    throw new Error(`No recorded exchange has these messages, the last of which is "${last}"`)
  }
}

function keyOf(messages: ChatBody['messages']): string {
  return JSON.stringify(messages.map(({ role, content }) => [role, content]))
}
