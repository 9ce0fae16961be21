import * as v from 'valibot'

import type { Exchange } from '../domain/exchange.ts'
import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import { redact, redactJson } from '../domain/redact.ts'
import type { Listening, Model, ModelAnswer, ModelRequest } from '../model/model.ts'

export type Role = Exchange['request']['role']

/** A request with or without a schema of its answer. */
export type Asked = ModelRequest & { schema?: v.GenericSchema }

type Answered = NonNullable<Exchange['answer']>

/** A model that is asked by exchanges: their answer is handed out, or their Fault thrown. */
export function exchangeModel(
  model: Pick<Model, 'name' | 'contextTokens' | 'parallel' | 'abilities'>,
  exchangeFor: (asked: Asked, listening: Listening) => Promise<Exchange>,
): Model {
  return {
    name: model.name,
    abilities: model.abilities,
    get contextTokens() {
      return model.contextTokens
    },
    get parallel() {
      return model.parallel
    },
    complete: async (request, listening) => answerOf(await exchangeFor(request, listening)),
    async write(request, listening) {
      const exchange = await exchangeFor(request, listening)
      const answer = answerOf(exchange)
      const parsed = v.safeParse(request.schema, exchange.answer?.value)
      if (parsed.success) return { value: parsed.output, answer }
      throw new Fault(
        'model.invalid',
        `Cannot use the answer to "${request.label}" as it is kept: ${parsed.issues[0].message}`,
      )
    },
  }
}

/** The request without secrets: what is sent, and what is kept of it. */
export function withoutSecrets<asked extends Asked>(asked: asked): asked {
  return {
    ...asked,
    messages: asked.messages.map(({ toolCalls, ...message }) => ({
      ...message,
      content: redact(message.content),
      ...(toolCalls && { toolCalls: toolCalls.map(redactedCall) }),
    })),
    ...(asked.tools && {
      tools: asked.tools.map((tool) => ({
        ...tool,
        description: redact(tool.description),
        parameters: v.parse(v.record(v.string(), v.unknown()), redactJson(tool.parameters)),
      })),
    }),
  }
}

/** An answer without secrets, in the form in which it is kept. */
export function answeredOf({ usage, timings, ...answer }: ModelAnswer, value: unknown) {
  const answered: Answered = {
    ...answer,
    content: redact(answer.content),
    reasoning: redact(answer.reasoning),
    toolCalls: answer.toolCalls.map(redactedCall),
    warnings: answer.warnings.map(redact),
    ...(value !== undefined && { value: redactJson(value) }),
  }
  return { answer: answered, usage, timings }
}

/** What decides the answer besides the model: it is hashed and kept. */
export function decisiveOf(asked: Asked, role: Role) {
  const { label, messages, maxTokens, temperature = 0, seed, tools, schema } = asked
  return {
    role,
    label,
    messages,
    maxTokens,
    temperature,
    seed,
    tools,
    schema: schema && hashOf(JSON.stringify(schema)),
  }
}

/**
 * The version of what a prompt of a label is made of, apart from what it is asked about: another where our
 * rules, the form of the answer or its schema are others. It decides nothing, so it is no part of a key.
 */
export function promptVersion({ label, messages, schema }: ReturnType<typeof decisiveOf>): string {
  const fixed = messages.flatMap(({ role, content }) => (role === 'system' ? [content] : []))
  return hashOf(label, ...fixed, schema ?? '').slice(0, 12)
}

/** Keys of exchanges within one run: the same request again is another exchange, the next of its kind. */
export function createKeys() {
  const taken = new Set<string>()
  return {
    take(decisive: object, model: string): string {
      const what = JSON.stringify(decisive)
      for (let count = 1; ; count += 1) {
        const key = hashOf(what, model, `${count}`)
        if (taken.has(key)) continue
        taken.add(key)
        return key
      }
    },
    /** Of an exchange that did not come about, so that another attempt is the same exchange. */
    giveBack: (key: string): boolean => taken.delete(key),
  }
}

/** Tells a listener all of a kept answer, in one piece of each kind. */
export function tell({ answer }: Exchange, { onDelta }: Listening): void {
  if (answer?.reasoning) onDelta?.({ kind: 'reasoning', text: answer.reasoning })
  if (answer?.content) onDelta?.({ kind: 'content', text: answer.content })
}

function answerOf({ key, answer, fault, usage, timings }: Exchange): ModelAnswer {
  if (fault) throw new Fault(fault.code, fault.message)
  if (!answer || !usage || !timings)
    throw new Fault('store.failed', `Cannot use exchange "${key}": it has no answer`)
  const { value: _, ...rest } = answer
  return { ...rest, usage, timings }
}

function redactedCall<call extends { arguments: string }>(call: call): call {
  return { ...call, arguments: redact(call.arguments) }
}
