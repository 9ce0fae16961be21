import * as v from 'valibot'

import type { Abilities } from '../domain/abilities.ts'
import { describeError, Fault } from '../domain/fault.ts'
import { findObjects } from './json-text.ts'
import type { Model, ModelAnswer } from './model.ts'

/** What one model can do, as it showed. */
export interface Probed extends Abilities {
  model: string
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

// Two lines are alike but for a word, so that what is copied has to be long enough.
const five = `The gate is open from dawn.
The lamp by the gate is grey.
The lamp by the well is grey.
Nobody waits at the well.
The dog sleeps.`
const fiveAfter = five.replace('the well is grey', 'the well is green')
const Copied = v.object({ old: v.string(), new: v.string() })
const copyPrompt = `Here is a text:

${five}

The lamp by the well is green now. Answer as JSON: {"old": "…", "new": "…"}. In "old" stands the line to change, copied letter for letter from the text; in "new" stands what takes its place.`

/**
 * Asks a model four small things, one after the other, and says what it can do. What fails is an ability
 * that is missing; throws only when nobody answers, the token is refused or the signal is aborted.
 */
export async function probeModel(model: Model, signal: AbortSignal): Promise<Probed> {
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
  const copied = await attempt('edits', async () => {
    const request = asking(copyPrompt)
    const { value, answer } =
      written === null
        ? readCopied(await model.complete(request, { signal }))
        : await model.write({ ...request, schema: Copied }, { signal })
    if (isCopied(value)) return answer
    throw new Fault('model.invalid', 'the model did not copy a passage exactly')
  })
  const answers = [written?.answer, called, counted, copied].filter((one) => one != null)
  const timed = counted ?? answers[0]
  return {
    model: model.name,
    schema: written !== null,
    tools: called !== null,
    thinks: answers.map(thinking).find((where) => where !== null) ?? null,
    edits: copied === null ? 'whole' : 'replace',
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

/** The JSON of an answer that no schema held; the last that fits, since models show the form first. */
function readCopied(answer: ModelAnswer) {
  const values = findObjects(answer.content).values.filter((one) => v.is(Copied, one))
  return { value: values.at(-1) ?? { old: '', new: '' }, answer }
}

function isCopied({ old, new: instead }: v.InferOutput<typeof Copied>): boolean {
  return five.split(old).length === 2 && five.split(old).join(instead) === fiveAfter
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
