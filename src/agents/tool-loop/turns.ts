import type * as v from 'valibot'

import { Fault } from '../../domain/fault.ts'
import type { Message, Model, ModelAnswer, ModelRequest, ToolCall } from '../../model/model.ts'
import type { createCallAnswerer } from './answer-call.ts'
import type { Offer } from './meant.ts'
import type { LoopLimits, LoopOptions } from './options.ts'
import type { Talk } from './talk.ts'

const usualLimits: LoopLimits = { turns: 8, calls: 16, tokens: 64_000 }
/** Wrong calls, and calls that were made before, that a model may make and is told of. */
const mostMistakes = 2
const mostRepeats = 1
/** A result is not worth asking for where less is left. */
const leastRoom = 200

/** Turn after turn until the model calls nothing more; else why it was stopped. */
export async function takeTurns(
  {
    model,
    label,
    maxTokens,
    signal,
    priority,
    ...options
  }: Omit<LoopOptions<v.GenericSchema>, 'schema'>,
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

function nothingSaid({ definitions }: Offer): string {
  const names = definitions.map(({ name }) => name).join(', ')
  return `You answered with nothing that can be used. Call one of the tools (${names}), or say what you found.`
}
