import { createEstimate } from '../../model/estimate.ts'
import { fitText } from '../../model/fit-text.ts'
import type { Message, ToolDefinition } from '../../model/model.ts'
import { data } from '../../model/prompt.ts'

/** What a model was told and said so far, held to its context. */
export interface Talk {
  readonly messages: Message[]
  /** Tokens that may still be added; the answer and the last question have theirs already. */
  room(): number
  /** Text from outside, fenced as data and cut to a share of the context, or less where less is left. */
  fenced(name: string, text: string): string
}

/** The share of the context that one result may have. */
const resultShare = 1 / 6
/** For the question that asks for the final answer, and a second one where it did not fit. */
const lastWords = 300

export function createTalk(
  first: readonly Message[],
  so: { contextTokens: number; maxTokens: number; tools: readonly ToolDefinition[] },
): Talk {
  const { contextTokens, maxTokens, tools } = so
  // It learns nothing, so that a step that is walked again asks the same to the letter.
  const estimate = createEstimate()
  const messages = [...first]
  const margin = 64 + Math.ceil(contextTokens / 50)

  function room(): number {
    const used = estimate.promptTokens({ messages, tools: [...tools] })
    return contextTokens - maxTokens - lastWords - margin - used
  }

  return {
    messages,
    room,
    fenced(name, text) {
      const most = Math.floor(contextTokens * resultShare)
      const shown = fitText(text, Math.min(most, room() - 64))
      const cut = shown.length < text.length ? '\n… (the rest was left out)' : ''
      return data(name, shown + cut)
    },
  }
}
