import type * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'
import type { ToolAnswer, ToolArguments } from '../domain/tool.ts'
import type { Message, Model, ModelAnswer, ModelRequest, ToolCall } from '../model/model.ts'
import type { HostTool } from './host/host.ts'
import { createCallAnswerer, type LoopCall } from './tool-loop/answer-call.ts'
import type { Offer } from './tool-loop/meant.ts'
import { offerTools } from './tool-loop/offer.ts'
import { createTalk, type Talk } from './tool-loop/talk.ts'

export type { LoopCall }

/** Bounds of one loop. */
export interface LoopLimits {
  /** Answers of the model in which it may call tools. */
  turns: number
  /** Calls in all of them, looking tools up included. */
  calls: number
  /** Tokens of all prompts and answers, as they were counted. */
  tokens: number
}

/** What a loop is asked with. */
export interface LoopOptions<schema extends v.GenericSchema> {
  model: Model & { readonly abilities?: { readonly tools: boolean } | null | undefined }
  /** Names the exchanges, and the calls that are made in them. */
  label: string
  /** Who the model is and what its job is: the same for every task. */
  system: string
  task: string
  /** Those that a model may not call are left out. */
  tools: readonly HostTool[]
  /** Makes a call; what it throws as a Fault is told to the model. */
  call: (tool: HostTool, args: ToolArguments) => Promise<ToolAnswer>
  /** Of the final answer. */
  schema: schema
  /** Tokens of one answer. */
  maxTokens: number
  signal: AbortSignal
  priority?: NonNullable<ModelRequest['priority']>
  limits?: Partial<LoopLimits>
}

/** What came of a loop. */
export interface Looped<value> {
  value: value
  answer: ModelAnswer
  /** The calls that were made, in their order. */
  calls: readonly LoopCall[]
  /** Why the model was not let go on; null where it came to its end. */
  stopped: string | null
}

const usualLimits: LoopLimits = { turns: 8, calls: 16, tokens: 64_000 }
/** Wrong calls, and calls that were made before, that a model may make and is told of. */
const mostMistakes = 2
const mostRepeats = 1
/** A result is not worth asking for where less is left. */
const leastRoom = 200

/** True where a model is known to call no tools; who has not been probed is tried. */
export function callsNoTools({ abilities }: LoopOptions<v.GenericSchema>['model']): boolean {
  return abilities?.tools === false
}

/**
 * Lets a model call tools until it has enough, and asks for its answer in the form of a schema, without
 * tools. Turns, calls, tokens and time are bounded; the tools are fixed before the first result is read.
 * A model that calls no tools is offered none. Throws the model's Fault where no answer came of it.
 */
export async function runToolLoop<schema extends v.GenericSchema>(
  options: LoopOptions<schema>,
): Promise<Looped<v.InferOutput<schema>>> {
  const { model, system, task, maxTokens, call, signal } = options
  const { contextTokens } = model
  const offer = offerTools(callsNoTools(model) ? [] : options.tools, contextTokens)
  const talk = createTalk(
    [
      { role: 'system', content: system },
      { role: 'user', content: task },
    ],
    { contextTokens, maxTokens, tools: offer.definitions },
  )
  const calls = createCallAnswerer({ offer, talk, call, signal })
  const stopped =
    offer.definitions.length === 0
      ? 'it has no tools to call'
      : await takeTurns(options, { offer, talk, calls })
  return { ...(await finalAnswer(options, talk)), calls: calls.made, stopped }
}

/** Turn after turn until the model calls nothing more; else why it was stopped. */
async function takeTurns(
  { model, label, maxTokens, signal, priority, ...options }: LoopOptions<v.GenericSchema>,
  so: { offer: Offer; talk: Talk; calls: ReturnType<typeof createCallAnswerer> },
): Promise<string | null> {
  const { offer, talk, calls } = so
  const { messages } = talk
  const limits = { ...usualLimits, ...options.limits }
  const count = { calls: 0, tokens: 0, mistakes: 0, repeats: 0, empty: 0 }
  for (let turn = 0; turn < limits.turns; turn += 1) {
    signal.throwIfAborted()
    if (talk.room() < leastRoom) return 'its context is full'
    if (count.tokens >= limits.tokens) return `it used its ${limits.tokens} tokens`
    const answer = await completed(model, {
      messages: [...messages],
      tools: offer.definitions,
      maxTokens,
      temperature: 0,
      label,
      ...(priority && { priority }),
    })
    if (answer === null) {
      count.empty += 1
      if (count.empty > 1) return 'it answered with nothing, twice'
      messages.push({ role: 'user', content: nothingSaid(offer) })
      continue
    }
    count.tokens += answer.usage.promptTokens + answer.usage.completionTokens
    const { content, toolCalls } = answer
    if (toolCalls.length === 0) {
      messages.push({ role: 'assistant', content })
      return null
    }
    const taken = toolCalls
      .slice(0, limits.calls - count.calls)
      .map((one) => withOwnId(one, messages))
    if (taken.length === 0) return `it made its ${limits.calls} calls`
    messages.push({ role: 'assistant', content, toolCalls: taken })
    for (const one of taken) {
      const isOver = count.mistakes > mostMistakes || count.repeats > mostRepeats
      const isFull = talk.room() < leastRoom
      // Every call is answered, as chats want it, those too that are not made any more.
      const told = isOver || isFull ? null : await calls.answer(one)
      messages.push({ role: 'tool', toolCallId: one.id, content: told?.content ?? 'Not made.' })
      count.calls += 1
      if (told?.kind === 'mistake') count.mistakes += 1
      if (told?.kind === 'repeated') count.repeats += 1
    }
    if (count.mistakes > mostMistakes)
      return 'its calls could not be made, and telling it why was no help'
    if (count.repeats > mostRepeats) return 'it made the same call again and again'
    if (taken.length < toolCalls.length) return `it made its ${limits.calls} calls`
  }
  return `it had its ${limits.turns} turns`

  /** Null for an answer without a word, of which a call that was lost on its way is one. */
  async function completed(asked: Model, request: ModelRequest): Promise<ModelAnswer | null> {
    try {
      return await asked.complete(request, { signal })
    } catch (error) {
      if (!signal.aborted && error instanceof Fault && error.code === 'model.empty') return null
      throw error
    }
  }
}

/** Ids are one's own within an answer only. Some templates want nine letters or digits of them. */
function withOwnId(call: ToolCall, messages: readonly Message[]): ToolCall {
  const isTaken = messages.some(({ toolCallId }) => toolCallId === call.id)
  return isTaken ? { ...call, id: `${call.id}${messages.length}`.slice(-9).padStart(9, '0') } : call
}

/** The answer in its form; what did not fit is told once. */
async function finalAnswer<schema extends v.GenericSchema>(
  { model, label, schema, maxTokens, signal, priority }: LoopOptions<schema>,
  { messages }: Talk,
) {
  messages.push({ role: 'user', content: askForAnswer })
  const request = { maxTokens, temperature: 0, label, schema, ...(priority && { priority }) }
  try {
    return await model.write({ ...request, messages: [...messages] }, { signal })
  } catch (error) {
    if (signal.aborted || !(error instanceof Fault) || error.code !== 'model.invalid') throw error
    const content = `That cannot be used: ${oneLine(error.message, 400)}. ${askForAnswer}`
    return await model.write(
      { ...request, messages: [...messages.slice(0, -1), { role: 'user', content }] },
      { signal },
    )
  }
}

const askForAnswer =
  'No more tools can be called. Give your answer now: the JSON object that was asked for, and nothing else.'

function nothingSaid({ definitions }: Offer): string {
  const names = definitions.map(({ name }) => name).join(', ')
  return `You answered with nothing that can be used. Call one of the tools (${names}), or say what you found.`
}
