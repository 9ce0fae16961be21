import * as v from 'valibot'

import { describeError, Fault } from '../domain/fault.ts'
import type { Model, ModelAnswer } from './model.ts'

/** What one model can do, as it showed. */
export interface Abilities {
  model: string
  /** It answers with JSON that fits a schema. */
  schema: boolean
  /** It calls a tool that it is offered. */
  tools: boolean
  /** Where it thinks: apart from its answer, inside of it, or only in what the server counts; null where it does not. */
  thinks: 'apart' | 'inside' | 'counted' | null
  /** Null where no answer came. */
  firstTokenMs: number | null
  tokensPerSecond: number | null
  /** Why an ability is missing, one sentence each. */
  missing: string[]
}

const tiny = v.object({ colour: v.picklist(['red', 'green', 'blue']) })
const tool = {
  name: 'weather',
  description: 'Tells the weather of a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
}
const ToolArguments = v.pipe(v.string(), v.parseJson(), v.object({ city: v.string() }))

/**
 * Asks a model three small things, one after the other, and says what it can do. What fails is an ability
 * that is missing; throws only when nobody answers, the token is refused or the signal is aborted.
 */
export async function probeModel(model: Model, signal: AbortSignal): Promise<Abilities> {
  // A model that thinks needs room for it.
  const maxTokens = Math.min(1024, Math.floor(model.contextTokens / 2))
  const missing: string[] = []

  async function attempt<result>(what: string, ask: () => Promise<result>): Promise<result | null> {
    try {
      return await ask()
    } catch (error) {
      if (signal.aborted || isBeyondProbing(error)) throw error
      missing.push(`${what}: ${describeError(error).message}`)
      return null
    }
  }

  const asking = (content: string) => ({
    messages: [{ role: 'user' as const, content }],
    maxTokens,
    label: 'probe',
  })
  const written = await attempt('schema', () =>
    model.write(
      { ...asking('What colour has grass? Answer as JSON: {"colour": "…"}'), schema: tiny },
      { signal },
    ),
  )
  const called = await attempt('tools', async () => {
    const request = { ...asking('What is the weather in Bergen? Use the tool.'), tools: [tool] }
    const answer = await model.complete(request, { signal })
    if (!answer.toolCalls.some(isCall))
      throw new Fault('model.invalid', 'the model was offered a tool and did not call it rightly')
    return answer
  })
  const counted = await attempt('speed', () =>
    model.complete(asking('Count from one to forty, in words.'), { signal }),
  )
  const answers = [written?.answer, called, counted].filter((one) => one != null)
  const timed = counted ?? answers[0]
  return {
    model: model.name,
    schema: written !== null,
    tools: called !== null,
    thinks: answers.map(thinking).find((where) => where !== null) ?? null,
    firstTokenMs: timed?.timings.firstTokenMs ?? null,
    tokensPerSecond: timed ? speedOf(timed) : null,
    missing,
  }
}

function isBeyondProbing(error: unknown): boolean {
  return error instanceof Fault && /^model\.(?:unreachable|unauthorized)$/.test(error.code)
}

function isCall({ name, arguments: text }: ModelAnswer['toolCalls'][number]): boolean {
  return name === tool.name && v.is(ToolArguments, text)
}

function thinking({ content, reasoning, usage }: ModelAnswer): Abilities['thinks'] {
  if (reasoning !== '') return 'apart'
  if (/<\/?think(?:ing)?>/.test(content)) return 'inside'
  return usage.reasoningTokens > 0 ? 'counted' : null
}

/** Null where everything came in one piece, so that nothing can be told. */
function speedOf({ usage, timings }: ModelAnswer): number | null {
  const ms = timings.totalMs - timings.firstTokenMs
  return ms > 0 && usage.completionTokens > 1 ? ((usage.completionTokens - 1) / ms) * 1000 : null
}
