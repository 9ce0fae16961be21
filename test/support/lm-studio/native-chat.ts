import { errorBody, events, json } from './answer.ts'
import { generate } from './generate.ts'
import type { Usage } from './generate.ts'
import type { Found, Instance } from './models.ts'
import { checkReasoning, readNativeChat } from './native-request.ts'
import type { Piece } from './plan.ts'
import { ConnectionLost, eventText } from './sse.ts'
import type { ChatBody } from './stand-in.ts'
import type { State } from './state.ts'
import { newId, numberAt, Refusal } from './wire.ts'

interface Answer {
  instance: Instance
  pieces: readonly Piece[]
  usage: Usage
  /** Null where the model was loaded already. */
  loadMs: number | null
}

function resultOf(state: State, body: ChatBody, answer: Answer): Record<string, unknown> {
  const { instance, pieces, usage, loadMs } = answer
  const textOf = (kind: Piece['kind']): string =>
    pieces.map((piece) => (piece.kind === kind ? piece.text : '')).join('')
  const [reasoning, content] = [textOf('reasoning'), textOf('content')]
  const stored = body.raw['store'] === false ? null : newId('resp_', 48, 16)
  if (stored) {
    const history = body.messages.filter(({ role }) => role !== 'system')
    state.stored.set(stored, [...history, { role: 'assistant', content }])
  }
  return {
    model_instance_id: instance.id,
    output: [
      ...(reasoning === '' ? [] : [{ type: 'reasoning', content: reasoning }]),
      { type: 'message', content },
    ],
    stats: {
      input_tokens: usage.prompt,
      total_output_tokens: usage.completion,
      reasoning_output_tokens: usage.reasoning,
      tokens_per_second: 50,
      time_to_first_token_seconds: 0.1,
      ...(loadMs !== null && { model_load_time_seconds: loadMs / 1000 }),
    },
    ...(stored && { response_id: stored }),
  }
}

type Step = { type: string; data?: Record<string, unknown> }

/** What happens, as events; the last is `chat.end`, unless the connection is to be lost. */
async function* steps(
  state: State,
  body: ChatBody,
  { found, client }: { found: Found; client: AbortSignal },
): AsyncGenerator<Step> {
  const known = { model_instance_id: found.instance?.id ?? found.model.key }
  const began = state.clock.now
  yield { type: 'chat.start', data: known }
  if (!found.instance) {
    yield { type: 'model_load.start', data: known }
    yield { type: 'model_load.progress', data: { ...known, progress: 0 } }
  }
  let instance: Instance
  state.load.waiting += 1
  try {
    instance = await state.models.ready(found, { context: numberAt(body.raw, 'context_length') })
  } catch (cause) {
    state.load.waiting -= 1
    throw cause
  }
  // Before anything more is yielded, since a reader that has gone never comes back from there.
  const said = generate(state, instance, { body, client })
  const loadMs = found.instance ? null : instance.readyAt - began
  if (loadMs !== null) {
    yield { type: 'model_load.progress', data: { ...known, progress: 1 } }
    yield { type: 'model_load.end', data: { ...known, load_time_seconds: loadMs / 1000 } }
  }
  const pieces: Piece[] = []
  let open: 'reasoning' | 'message' | null = null
  let usage: Usage = { prompt: 0, completion: 0, reasoning: 0, cached: 0 }
  for await (const next of said) {
    if (next.type === 'prefill') {
      yield { type: 'prompt_processing.start' }
      yield { type: 'prompt_processing.progress', data: { progress: 0 } }
    } else if (next.type === 'prefilled') {
      yield { type: 'prompt_processing.progress', data: { progress: 1 } }
      yield { type: 'prompt_processing.end' }
    } else if (next.type === 'piece' && next.piece.kind !== 'call') {
      const kind = next.piece.kind === 'reasoning' ? 'reasoning' : 'message'
      if (open !== null && open !== kind) yield { type: `${open}.end` }
      if (open !== kind) yield { type: `${kind}.start` }
      open = kind
      pieces.push(next.piece)
      yield { type: `${kind}.delta`, data: { content: next.piece.text } }
    } else if (next.type === 'error') {
      if (!body.stream)
        throw new Refusal(next.status ?? 500, { type: 'internal_error', message: next.message })
      yield { type: 'error', data: { error: { type: 'internal_error', message: next.message } } }
    } else if (next.type === 'end') usage = next.usage
    else if (next.type === 'cut') return
    else if (next.type === 'reset' && body.stream) throw new ConnectionLost()
  }
  if (open !== null) yield { type: `${open}.end` }
  yield {
    type: 'chat.end',
    data: { result: resultOf(state, body, { instance, pieces, usage, loadMs }) },
  }
}

/** Answers `/api/v1/chat`, plain or streamed. @throws Refusal where it is refused before it begins */
export async function nativeChat(
  state: State,
  raw: unknown,
  { client }: { client: AbortSignal },
): Promise<Response> {
  const body = readNativeChat(state, raw)
  const found = state.models.find(body.model)
  checkReasoning(body, found)
  const happening = steps(state, body, { found, client })
  if (!body.stream) {
    let last: Step = { type: 'chat.start' }
    for await (last of happening);
    return json(state, last.data?.['result'], { loses: true })
  }
  const { crlf } = state.quirks
  return events(state, async function* () {
    try {
      for await (const { type, data } of happening) {
        yield eventText({ type, ...data }, { name: type, crlf })
      }
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause
      const data = { type: 'error', ...errorBody(state, cause.error) }
      yield eventText(data, { name: 'error', crlf })
    }
  })
}
