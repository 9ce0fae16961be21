import type { Message, ModelRequest, ToolDefinition } from './model.ts'
import type { JsonSchema } from './safe-schema.ts'

/** What a chat is asked for besides what the request says. */
export interface Wanted {
  model: string
  schema: JsonSchema | null
  stream: boolean
}

/** The body of `/v1/chat/completions`. What is the same in every call of a job comes the same way. */
export function chatBody(request: ModelRequest, { model, schema, stream }: Wanted): object {
  return {
    model,
    messages: request.messages.map(wireMessage),
    max_tokens: request.maxTokens,
    temperature: request.temperature ?? 0,
    ...(request.seed !== undefined && { seed: request.seed }),
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    ...(request.tools?.length && { tools: request.tools.map(wireTool), tool_choice: 'auto' }),
    // The server's own 1.1 punishes the brackets and quotes that JSON repeats.
    ...(schema && {
      repeat_penalty: 1,
      response_format: {
        type: 'json_schema',
        json_schema: { name: request.label.replace(/\W/g, '_'), strict: true, schema },
      },
    }),
  }
}

function wireMessage({ role, content, toolCalls, toolCallId }: Message): object {
  return {
    role,
    content,
    ...(toolCalls?.length && {
      tool_calls: toolCalls.map(({ id, name, arguments: text }) => ({
        id,
        type: 'function',
        function: { name, arguments: text },
      })),
    }),
    ...(toolCallId !== undefined && { tool_call_id: toolCallId }),
  }
}

function wireTool({ name, description, parameters }: ToolDefinition): object {
  return { type: 'function', function: { name, description, parameters } }
}

// What a grammar needs to make the right shape; everything else a server may stumble over.
const bare = new Set(['type', 'properties', 'required', 'items', 'description'])

/** A JSON Schema with its shape and nothing more, for a server that stumbles over the rest. */
export function bareSchema(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => bare.has(key))
      .map(([key, value]) => [
        key,
        key === 'properties' ? bareProperties(value) : bareValue(value),
      ]),
  )
}

function bareProperties(value: unknown): unknown {
  if (!isSchema(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, bareValue(part)]))
}

function bareValue(value: unknown): unknown {
  return isSchema(value) ? bareSchema(value) : value
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
