import type * as v from 'valibot'

import { Fault } from '../../domain/fault.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import { formatFor, roomFor } from '../../model/by-ability.ts'
import { estimateTokens } from '../../model/estimate.ts'
import type { Listening, Model } from '../../model/model.ts'
import { fitPrompt } from '../../model/preflight.ts'
import { messagesOf, type Prompt } from '../../model/prompt.ts'
import { askFields, isServerFault } from '../briefs/ask-fields.ts'
import { promptOf } from '../briefs/brief.ts'

/** One bounded thing of a change that a model is asked to write. */
export interface Piece<fields> extends Pick<Prompt, 'format' | 'context' | 'insight'> {
  /** In a word; exchanges are told apart by it. */
  label: string
  maxTokens: number
  schema: v.GenericSchema<unknown, fields>
  /** What is wrong with what was written, a sentence each, as the model is told. */
  check(fields: fields): string[] | Promise<string[]>
}

/** A piece as it was had, or why it was not. */
export type Had<fields> = { value: fields } | { why: string }

/** Asks a model for pieces. A fault of one question costs that piece; one of the server is thrown. */
export interface Writer {
  /** The model that answered last. */
  model: string
  ask<fields>(piece: Piece<fields>): Promise<Had<fields>>
}

export function createWriter(so: {
  model: Model
  spec: Pick<NamedSpec, 'goal' | 'constraints'>
  listening(label: string): Listening
}): Writer {
  const { model, spec } = so
  const writer: Writer = {
    model: model.name,
    async ask({ format, context, insight, label, maxTokens, schema, check }) {
      const { contextTokens } = model
      const form = formatFor(model, { format, schema })
      const prompt = promptOf({ format: form, context, insight }, spec)
      try {
        // Always the same for the same text, so that a step that is resumed asks the same again.
        const room = roomFor(maxTokens, model)
        const fitted = fitPrompt(prompt, {
          contextTokens,
          maxTokens: room,
          estimate: estimateTokens,
        })
        const messages = messagesOf(fitted.prompt)
        const asked = { messages, maxTokens, label, schema, check }
        const written = await askFields(asked, { model, listening: so.listening(label) })
        writer.model = written.model
        if (written.wrong.length === 0) return { value: written.value }
        return { why: written.wrong.join(' ') }
      } catch (error) {
        const own = error instanceof Fault && error.code.startsWith('model.')
        if (!own || isServerFault(error)) throw error
        return { why: error.message }
      }
    },
  }
  return writer
}
