import * as v from 'valibot'

import type { Listening, Model, ModelAnswer, ModelRequest } from '../../src/model/model.ts'

/** A request as the fake model got it. */
export type Heard = ModelRequest & { schema?: v.GenericSchema }

/** What a model says, with all the rest of an answer. */
export function answer(content: string, change: Partial<ModelAnswer> = {}): ModelAnswer {
  return {
    content,
    reasoning: '',
    toolCalls: [],
    finish: 'stop',
    model: 'fake',
    usage: { promptTokens: 10, completionTokens: 5, reasoningTokens: 0, counted: 'server' },
    timings: { queuedMs: 0, firstTokenMs: 20, totalMs: 120 },
    warnings: [],
    ...change,
  }
}

/** A model that records what it hears and says what the test says; an answer to `write` is JSON. */
export function fakeModel(
  say: (request: Heard, listening: Listening) => ModelAnswer | Promise<ModelAnswer>,
  { name = 'fake', contextTokens = 4096, parallel = 1 } = {},
): Model & { heard: Heard[] } {
  const heard: Heard[] = []
  return {
    heard,
    name,
    contextTokens,
    parallel,
    async complete(request, listening) {
      heard.push(request)
      return say(request, listening)
    },
    async write(request, listening) {
      heard.push(request)
      const answer = await say(request, listening)
      return { value: v.parse(request.schema, JSON.parse(answer.content)), answer }
    },
  }
}

/** A request of one message. */
export function ask(content: string, change: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: 'user', content }], maxTokens: 100, label: 'test', ...change }
}
