// What comes over the wire, made sure of.

/** What was asked cannot be done; the wire tells the client so, with this code. */
export class Refusal extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

/** What a request for a chat asks for, in our words. Throws a Refusal where it is none. */
export async function readChat(request) {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new Refusal('invalid_type', 'The body must be of type application/json.')
  const body = await request.json().catch(() => null)
  const format = body?.response_format
  if (!Array.isArray(body?.messages) || body.messages.length === 0)
    throw new Refusal('invalid_body', 'The body must be an object with "messages".')
  if (body.tools?.length > 0) throw new Refusal('unsupported', 'This server calls no tools.')
  if (format && !['text', 'json_schema'].includes(format.type))
    throw new Refusal('invalid_format', '"response_format.type" must be "json_schema" or "text".')
  const schema = format?.json_schema?.schema
  if (format?.type === 'json_schema' && (typeof schema !== 'object' || schema === null))
    throw new Refusal('invalid_format', '"response_format.json_schema.schema" must be an object.')
  return {
    messages: body.messages.map(messageOf),
    schema: format?.type === 'json_schema' ? schema : undefined,
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    // Less than one means "as many as fit", as LM Studio has it.
    maxTokens: body.max_tokens >= 1 ? body.max_tokens : Infinity,
    sampling: {
      temperature: numberOf(body.temperature) ?? 0,
      topP: numberOf(body.top_p),
      topK: numberOf(body.top_k),
      minP: numberOf(body.min_p),
      seed: numberOf(body.seed),
    },
  }
}

function messageOf(message) {
  const { role, content } = message ?? {}
  if (!['system', 'developer', 'user', 'assistant'].includes(role))
    throw new Refusal('invalid_message', `A message cannot be of the role "${role}".`)
  const parts = Array.isArray(content) ? content.map((part) => part?.text) : [content]
  if (parts.some((part) => typeof part !== 'string'))
    throw new Refusal('invalid_message', 'The content of a message must be text.')
  return { role, content: parts.join('') }
}

function numberOf(value) {
  return Number.isFinite(value) ? value : undefined
}
