// One request and what it took.
import type * as v from 'valibot'

import { usualAbilities } from '../../src/domain/abilities.ts'
import { Fault, type FaultCode } from '../../src/domain/fault.ts'
import type { Fetch } from '../../src/model/client.ts'
import type { Clock } from '../../src/model/clock.ts'
import { createModel } from '../../src/model/create-model.ts'
import { estimateTokens } from '../../src/model/estimate.ts'
import type { Message, Usage } from '../../src/model/model.ts'
import type { Target } from './target.ts'

/** What is asked; with a schema the answer is held against it. */
export interface Asking {
  messages: readonly Message[]
  maxTokens: number
  schema?: v.GenericSchema
  /** Sends the schema as `response_format`. */
  held?: boolean
}

/** What came, and when; milliseconds by our clock. */
export interface Came {
  firstTokenMs: number
  totalMs: number
  usage: Usage
  /** Tokens of the prompt that the server did not read again; null where it does not say. */
  cached: number | null
  text: string
  thought: boolean
  /** The value, where there was a schema and the answer holds to it. */
  value?: unknown
  /** What is wrong with its words; absent where nothing is. */
  wrong?: FaultCode
}

/** Asks one model, one request at a time or several. */
export type Ask = (asking: Asking, signal: AbortSignal) => Promise<Came>

/** Asks through the client of Ostinato itself. A Fault about the answer's words is no failure here: it came. */
export function createAsk(target: Target, clock: Clock): Ask {
  const { server, id, contextTokens } = target
  return async ({ messages, maxTokens, schema, held = false }, signal) => {
    const counted = { cached: null as number | null }
    const model = createModel({
      server,
      id,
      contextTokens,
      clock,
      abilities: { ...usualAbilities, schema: held },
      fetch: tapped(counted),
    })
    const began = clock.now()
    const heard = { first: null as number | null, text: '', thought: '' }
    const request = { messages, maxTokens, temperature: 0, label: 'bench' }
    const listening = {
      signal,
      onDelta({ kind, text }: { kind: string; text: string }) {
        heard.first ??= clock.now()
        if (kind === 'content') heard.text += text
        else heard.thought += text
      },
    }
    const came = (usage: Usage, thought: boolean): Came => {
      const ended = clock.now()
      const firstTokenMs = (heard.first ?? ended) - began
      return { firstTokenMs, totalMs: ended - began, usage, thought, text: heard.text, ...counted }
    }
    try {
      if (!schema) {
        const { usage } = await model.complete(request, listening)
        return came(usage, heard.thought !== '' || usage.reasoningTokens > 0)
      }
      const { value, answer } = await model.write({ ...request, schema }, listening)
      return { ...came(answer.usage, heard.thought !== ''), value }
    } catch (error) {
      if (heard.first === null || !(error instanceof Fault) || !aboutWords.has(error.code))
        throw error
      const reasoningTokens = estimateTokens(heard.thought)
      const usage = {
        promptTokens: messages.reduce((sum, { content }) => sum + estimateTokens(content), 0),
        completionTokens: estimateTokens(heard.text) + reasoningTokens,
        reasoningTokens,
        counted: 'estimate',
      } as const
      return { ...came(usage, heard.thought !== ''), wrong: error.code }
    }
  }
}

/** An answer came; only what it says is of no use. */
const aboutWords = new Set(['model.empty', 'model.invalid', 'model.too-long', 'model.truncated'])

/** Reads on the way what the truth layer has no use for: the tokens that the server had read already. */
function tapped(counted: { cached: number | null }): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init)
    const decoder = new TextDecoder()
    let tail = ''
    const tap = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        tail = (tail + decoder.decode(bytes, { stream: true })).slice(-2000)
        const found = /"(?:cached_tokens|cache_n)":\s*(\d+)/.exec(tail)
        if (found) counted.cached = Number(found[1])
        controller.enqueue(bytes)
      },
    })
    return new Response(response.body?.pipeThrough(tap) ?? null, response)
  }
}
