import * as v from 'valibot'

import { Abilities } from './abilities.ts'
import { faultCodes } from './fault.ts'

const ToolCall = v.object({ id: v.string(), name: v.string(), arguments: v.string() })

/**
 * One finished exchange with a model, kept so that it is never paid for twice: what was sent, and the
 * answer or the Fault about it. Secrets were taken out of both before.
 */
export const Exchange = v.object({
  /** Hash of everything that decides the answer, and the how manieth of its kind it is in its run. */
  key: v.string(),
  label: v.string(),
  /** The model that was asked. */
  model: v.string(),
  at: v.number(),
  request: v.looseObject({
    role: v.picklist(['write', 'judge']),
    /** What the model's context was; a prompt was fitted to it. */
    contextTokens: v.number(),
    /** What the model was known to be able to do; a prompt was chosen by it. */
    abilities: v.optional(Abilities),
    /** Of what is the same in every prompt of its label: rules, form of the answer, schema. */
    promptVersion: v.optional(v.string()),
  }),
  answer: v.nullable(
    v.object({
      content: v.string(),
      reasoning: v.string(),
      toolCalls: v.array(ToolCall),
      finish: v.picklist(['stop', 'length', 'tools']),
      /** The model that answered. */
      model: v.string(),
      warnings: v.array(v.string()),
      /** The answer as its schema sees it, where one was asked for. */
      value: v.optional(v.unknown()),
    }),
  ),
  fault: v.nullable(v.object({ code: v.picklist(faultCodes), message: v.string() })),
  usage: v.nullable(
    v.object({
      promptTokens: v.number(),
      completionTokens: v.number(),
      reasoningTokens: v.number(),
      counted: v.picklist(['server', 'estimate']),
    }),
  ),
  timings: v.nullable(
    v.object({ queuedMs: v.number(), firstTokenMs: v.number(), totalMs: v.number() }),
  ),
})
export type Exchange = v.InferOutput<typeof Exchange>
