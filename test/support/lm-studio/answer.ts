import { bodyOf, ConnectionLost } from './sse.ts'
import type { State } from './state.ts'
import { Refusal } from './wire.ts'

function express(as: State['as']): Record<string, string> {
  return as === 'lm-studio' ? { 'X-Powered-By': 'Express', 'Keep-Alive': 'timeout=5' } : {}
}

/** The `error` of a body, a string where the server is one that speaks so. */
export function errorBody(state: State, error: Refusal['error']): Record<string, unknown> {
  if (typeof error === 'string' || !state.quirks.stringErrors) return { error }
  return { error: String(error['message']) }
}

/** Answers with JSON; `loses` is for answers that may be lost on the way. */
export function json(
  state: State,
  value: unknown,
  { status = 200, loses = false }: { status?: number; loses?: boolean } = {},
): Response {
  const text = JSON.stringify(value)
  const headers = {
    ...express(state.as),
    'Content-Type': 'application/json; charset=utf-8',
    Connection: 'keep-alive',
  }
  const { disconnects, pieces } = state.quirks
  if (!(loses && disconnects) && pieces === false) return new Response(text, { status, headers })
  async function* parts(): AsyncGenerator<string> {
    if (loses && disconnects === 'before') throw new ConnectionLost()
    yield loses && disconnects ? text.slice(0, text.length / 2) : text
    if (loses && disconnects) throw new ConnectionLost()
  }
  return new Response(bodyOf(parts(), state.quirks), { status, headers })
}

export function refuse(state: State, refusal: Refusal): Response {
  return json(state, errorBody(state, refusal.error), { status: refusal.status })
}

/** Answers with a stream of events that were made into text. */
export function events(state: State, parts: () => AsyncGenerator<string>): Response {
  async function* sent(): AsyncGenerator<string> {
    if (state.quirks.disconnects === 'before') throw new ConnectionLost()
    yield* parts()
  }
  const headers = {
    ...express(state.as),
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
    Connection: 'keep-alive',
  }
  return new Response(bodyOf(sent(), state.quirks), { headers })
}
