import { errorBody, events, json } from './answer.ts'
import { generate } from './generate.ts'
import type { Said, Usage } from './generate.ts'
import type { Instance } from './models.ts'
import type { Piece } from './plan.ts'
import { readChat } from './request.ts'
import { ConnectionLost, eventText } from './sse.ts'
import type { ChatBody } from './stand-in.ts'
import { strikes } from './state.ts'
import type { State } from './state.ts'
import { newId, recordAt, Refusal } from './wire.ts'

interface Exchange {
  state: State
  body: ChatBody
  instance: Instance
  said: AsyncIterable<Said>
}

function usageOf({ as }: State, { prompt, completion, reasoning, cached }: Usage) {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
    ...(as === 'llama.cpp' && { prompt_tokens_details: { cached_tokens: cached } }),
  }
}

/** What an answer and each chunk of it have at their start. */
function headOf({ state, instance }: Exchange, object: string): Record<string, unknown> {
  const model = state.quirks.otherModelAnswers || instance.id
  const prints = { 'lm-studio': model, ollama: 'fp_ollama', 'llama.cpp': 'b1-stand-in' }
  return {
    id: newId('chatcmpl-', 21),
    object,
    created: Math.floor(Date.now() / 1000),
    model,
    system_fingerprint: prints[state.as],
  }
}

function reasoningKey({ state, instance }: Exchange): string {
  if (state.as === 'ollama') return 'reasoning'
  return instance.model.reasoning === 'reasoning' ? 'reasoning' : 'reasoning_content'
}

function messageOf(exchange: Exchange, pieces: readonly Piece[]): Record<string, unknown> {
  const textOf = (kind: Piece['kind'], index?: number): string =>
    pieces
      .filter((piece) => piece.kind === kind && piece.index === index)
      .map(({ text }) => text)
      .join('')
  const calls = pieces.flatMap(({ head, index }) => {
    if (!head) return []
    const called = { name: head.name, arguments: textOf('call', index) }
    return [{ id: head.id, type: 'function', ...(head.name !== undefined && { function: called }) }]
  })
  const reasoning = textOf('reasoning')
  return {
    role: 'assistant',
    content: textOf('content'),
    ...(reasoning !== '' && { [reasoningKey(exchange)]: reasoning }),
    ...((exchange.state.as === 'lm-studio' || calls.length > 0) && { tool_calls: calls }),
  }
}

function nativeStats({ instance }: Exchange, stopReason: string): Record<string, unknown> {
  const { context, model } = instance
  return {
    stats: {
      tokens_per_second: 50,
      time_to_first_token: 0.1,
      generation_time: 1,
      stop_reason: stopReason,
    },
    model_info: {
      arch: 'stand-in',
      quant: 'Q4_K_M',
      format: model.format ?? 'gguf',
      context_length: context,
    },
    runtime: { name: 'stand-in', version: '1.3.0', supported_formats: [model.format ?? 'gguf'] },
  }
}

async function whole(exchange: Exchange, { native }: { native: boolean }): Promise<Response> {
  const { state, said } = exchange
  const pieces: Piece[] = []
  for await (const next of said) {
    if (next.type === 'piece') pieces.push(next.piece)
    if (next.type === 'error') {
      throw new Refusal(next.status ?? 400, { message: next.message, ...next.details })
    }
    if (next.type !== 'end') continue
    const answer = {
      ...headOf(exchange, 'chat.completion'),
      choices: [
        {
          index: 0,
          message: messageOf(exchange, pieces),
          logprobs: null,
          finish_reason: next.finish,
        },
      ],
      usage: usageOf(state, next.usage),
      ...(state.as === 'lm-studio' && { stats: {} }),
      ...(native && nativeStats(exchange, next.stopReason)),
    }
    return json(state, answer, { loses: true })
  }
  // Nobody hears this: the client has gone, or the connection ends in the middle.
  return json(state, headOf(exchange, 'chat.completion'), { loses: true })
}

function deltaOf(exchange: Exchange, { kind, text, index, head }: Piece): Record<string, unknown> {
  if (kind === 'content') return { content: text }
  if (kind === 'reasoning') return { [reasoningKey(exchange)]: text }
  if (!head) return { tool_calls: [{ index, function: { arguments: text } }] }
  const called = { name: head.name, arguments: '' }
  const named = head.name !== undefined && { function: called }
  return { tool_calls: [{ index, id: head.id, type: 'function', ...named }] }
}

async function* chunks(exchange: Exchange): AsyncGenerator<string> {
  const { state, body, said } = exchange
  const { crlf, comments } = state.quirks
  const head = headOf(exchange, 'chat.completion.chunk')
  const chunk = (delta: Record<string, unknown>, finish: string | null): string => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }]
    return eventText({ ...head, choices }, { crlf })
  }
  let first = true
  for await (const next of said) {
    if (comments) yield crlf ? ': prompt-progress\r\n\r\n' : ': prompt-progress\n\n'
    if (next.type === 'piece') {
      const role = (first || state.as === 'lm-studio') && { role: 'assistant' }
      first = false
      yield chunk({ ...role, ...deltaOf(exchange, next.piece) }, null)
    } else if (next.type === 'cut') return
    else if (next.type === 'reset') {
      const text = chunk({ role: 'assistant', content: 'never heard' }, null)
      yield text.slice(0, text.length / 2)
      throw new ConnectionLost()
    } else if (next.type === 'error') {
      const error = { message: next.message, ...(state.as !== 'lm-studio' && next.details) }
      const { message } = error
      const data = errorBody(state, error)
      if (state.as === 'lm-studio') yield eventText({ ...data, message }, { name: 'error', crlf })
      else yield eventText(data, { crlf })
      return
    } else if (next.type === 'end') {
      yield chunk({}, next.finish)
      if (recordAt(body.raw, 'stream_options')['include_usage'] === true) {
        const usage = usageOf(state, next.usage)
        yield eventText({ ...head, choices: [], usage }, { crlf })
      }
      if (!strikes(state.quirks, 'noDone')) yield eventText('[DONE]', { crlf })
    }
  }
}

/** Answers a chat request, plain or streamed. @throws Refusal where it is refused before it begins */
export async function chat(
  state: State,
  raw: unknown,
  { client, native = false }: { client: AbortSignal; native?: boolean },
): Promise<Response> {
  const body = readChat(state.as, raw)
  const said = await begin(state, body, client)
  const exchange = { state, body, ...said }
  return body.stream ? events(state, () => chunks(exchange)) : whole(exchange, { native })
}

async function begin(
  state: State,
  body: ChatBody,
  client: AbortSignal,
): Promise<Pick<Exchange, 'instance' | 'said'>> {
  state.load.waiting += 1
  try {
    const instance = await state.models.ready(state.models.find(body.model))
    return { instance, said: generate(state, instance, { body, client }) }
  } catch (cause) {
    state.load.waiting -= 1
    throw cause
  }
}
