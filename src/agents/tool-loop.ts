import type * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'
import { createCallAnswerer } from './tool-loop/answer-call.ts'
import { offerTools } from './tool-loop/offer.ts'
import { callsNoTools, type Looped, type LoopOptions } from './tool-loop/options.ts'
import { createTalk, type Talk } from './tool-loop/talk.ts'
import { takeTurns } from './tool-loop/turns.ts'

/**
 * Lets a model call tools until it has enough, and asks for its answer in the form of a schema, without
 * tools. Turns, calls, tokens and time are bounded; the tools are fixed before the first result is read.
 * A model that calls no tools is offered none. Throws the model's Fault where no answer came of it.
 */
export async function runToolLoop<schema extends v.GenericSchema>(
  options: LoopOptions<schema>,
): Promise<Looped<v.InferOutput<schema>>> {
  const { talk, ...gathered } = await gatherByTools(options)
  return { ...(await finalAnswer(options, talk)), ...gathered }
}

/** The loop without an answer at its end: the calls that a model made until it had enough. */
export async function gatherByTools(
  options: Omit<LoopOptions<v.GenericSchema>, 'schema'>,
): Promise<Pick<Looped<never>, 'calls' | 'stopped'> & { talk: Talk }> {
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
  return { talk, calls: calls.made, stopped }
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
