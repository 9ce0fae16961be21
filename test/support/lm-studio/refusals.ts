import type { Instance } from './models.ts'
import type { ChatBody, StandInOptions } from './stand-in.ts'
import { isRecord } from './wire.ts'

interface Failure {
  message: string
  details: Record<string, unknown>
}

function patternsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(patternsIn)
  if (!isRecord(value)) return []
  const own = typeof value['pattern'] === 'string' ? [value['pattern']] : []
  return [...own, ...Object.values(value).flatMap(patternsIn)]
}

/** What llama-server says of a pattern without anchors in the schema or in a tool; null without one. */
export function badPattern({ schema, raw }: ChatBody): Failure | null {
  const patterns = patternsIn([schema, raw['tools']])
  if (patterns.every((pattern) => pattern.startsWith('^') && pattern.endsWith('$'))) return null
  const message =
    'Unable to generate parser for this template. Automatic parser generation failed: ' +
    "JSON schema conversion failed:\nPattern must start with '^' and end with '$'"
  const inner = { error: { code: 400, message, type: 'invalid_request_error' } }
  return {
    message: `Engine protocol predict request returned 400: ${JSON.stringify(inner)}`,
    details: { type: 'internal_error', param: null, code: 'unknown' },
  }
}

/** What is said of a prompt that does not fit; null where it does. */
export function overflowOf(
  as: StandInOptions['as'],
  tokens: number,
  { instance: { context }, body: { stream } }: { instance: Instance; body: ChatBody },
): Failure | null {
  // Ollama drops the start of such a prompt and says nothing.
  if (tokens < context || as === 'ollama') return null
  if (as === 'llama.cpp') {
    const type = 'exceed_context_size_error'
    return {
      message:
        `request (${tokens} tokens) exceeds the available context size (${context} tokens), ` +
        'try increasing it',
      details: { code: 400, type, n_prompt_tokens: tokens, n_ctx: context },
    }
  }
  const message = stream
    ? `Input does not fit in context length. The input has ${tokens} tokens, but the context length only supports ${context} tokens.`
    : `Trying to keep the first ${tokens} tokens when context the overflows. However, the model is loaded with context length of only ${context} tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input`
  return { message, details: { type: 'invalid_request_error', param: null, code: null } }
}
