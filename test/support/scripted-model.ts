import * as v from 'valibot'

import { Fault } from '../../src/domain/fault.ts'
import type { Model, ModelAnswer, ModelRequest, Models } from '../../src/model/model.ts'

/**
 * A model whose answers a test writes: a value for each request, its very words as a `Said`, or a Fault to
 * throw. It remembers what it was asked.
 */
export function scriptedModel(
  answer: (request: ModelRequest, count: number) => unknown,
  name = 'scripted',
  parallel = 1,
): Model & { asked: ModelRequest[] } {
  const asked: ModelRequest[] = []
  const given = async (request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> => {
    signal.throwIfAborted()
    // Its messages as they are now: the asker may add to them.
    asked.push({ ...request, messages: [...request.messages] })
    const made = await Promise.race([aborted(signal), answer(request, asked.length)])
    if (made instanceof Error) throw made
    return {
      content: made instanceof Said ? made.words : JSON.stringify(made),
      reasoning: '',
      toolCalls: [],
      finish: 'stop',
      model: name,
      usage: { promptTokens: 1, completionTokens: 1, reasoningTokens: 0, counted: 'estimate' },
      timings: { queuedMs: 0, firstTokenMs: 0, totalMs: 0 },
      warnings: [],
    }
  }
  return {
    name,
    contextTokens: 8192,
    parallel,
    asked,
    complete: (request, { signal }) => given(request, signal),
    async write(request, { signal, onDelta }) {
      const made = await given(request, signal)
      onDelta?.({ kind: 'content', text: made.content })
      const parsed = v.safeParse(request.schema, JSON.parse(made.content))
      if (parsed.success) return { value: parsed.output, answer: made }
      throw new Fault('model.invalid', `Cannot use the answer: ${parsed.issues[0].message}`)
    },
  }
}

/** An answer to the letter. */
export class Said {
  readonly words: string
  constructor(words: string) {
    this.words = words
  }
}

/** Rejects when the signal aborts, as a request does. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** The models of a cycle with one that writes, and perhaps one that judges. */
export function modelsOf(write: Model, judge: Model | null = null): () => Models {
  return () => ({ write, judge, embed: null })
}
