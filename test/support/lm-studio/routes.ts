import { json } from './answer.ts'
import { chat } from './chat.ts'
import { embeddings } from './embeddings.ts'
import { maxContextOf } from './models.ts'
import { nativeAnswer } from './native.ts'
import type { State } from './state.ts'
import { Refusal } from './wire.ts'

export interface Call {
  method: string
  pathname: string
  body: unknown
  client: AbortSignal
}

function listOf({ as, models }: State): Record<string, unknown> {
  const data = models.listed().map((model) => ({
    id: model.key,
    object: 'model',
    ...(as !== 'lm-studio' && { created: 1_700_000_000 }),
    owned_by: { 'lm-studio': 'organization_owner', ollama: 'library', 'llama.cpp': 'llamacpp' }[as],
    ...(as === 'llama.cpp' && { meta: { n_ctx_train: maxContextOf(model) } }),
  }))
  return { object: 'list', data }
}

function unknown(state: State, { method, pathname }: Call): Response {
  if (state.as === 'lm-studio') {
    return json(state, { error: `Unexpected endpoint or method. (${method} ${pathname})` })
  }
  if (state.as === 'ollama') return new Response('404 page not found', { status: 404 })
  throw new Refusal(404, { code: 404, message: 'File Not Found', type: 'not_found_error' })
}

/** Answers a request by its method and path. @throws Refusal where it is refused */
export async function answerOf(state: State, call: Call): Promise<Response> {
  const { body, client } = call
  const route = `${call.method} ${call.pathname}`
  if (route === 'GET /v1/models') return json(state, listOf(state))
  if (route === 'POST /v1/chat/completions') return chat(state, body, { client })
  if (route === 'POST /v1/embeddings') return embeddings(state, body)
  const native = state.as === 'lm-studio' ? await nativeAnswer(state, call) : null
  return native ?? unknown(state, call)
}
