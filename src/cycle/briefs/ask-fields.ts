import type * as v from 'valibot'

import { Fault, type FaultCode } from '../../domain/fault.ts'
import { roomFor } from '../../model/by-ability.ts'
import type { Listening, Message, Model, Written } from '../../model/model.ts'
import { data } from '../../model/prompt.ts'

/** Fields that a model is asked for, and what looks at them. */
export interface FieldsAsked<fields> {
  messages: readonly Message[]
  maxTokens: number
  label: string
  schema: v.GenericSchema<unknown, fields>
  /** What is wrong with what was written, a sentence each, as the model is told. */
  check(fields: fields): string[] | Promise<string[]>
}

/** What was written last, what is still wrong with it, and the model that wrote it. */
export interface FieldsWritten<fields> {
  value: fields
  wrong: string[]
  model: string
}

const mostRepairs = 2

/**
 * Asks a model for fields. What is wrong with them is told to it, at most twice. Throws the model's
 * Fault where nothing came of it.
 */
export async function askFields<fields>(
  asked: FieldsAsked<fields>,
  { model, listening }: { model: Model; listening: Listening },
): Promise<FieldsWritten<fields>> {
  const { label, schema } = asked
  const maxTokens = roomFor(asked.maxTokens, model)
  const messages = [...asked.messages]
  let best: FieldsWritten<fields> | null = null
  for (let repair = 0; ; repair++) {
    let written: Written<fields>
    try {
      written = await model.write({ messages, maxTokens, temperature: 0, label, schema }, listening)
    } catch (error) {
      // A repair that fails for a reason of its own leaves what was made before it.
      if (best && error instanceof Fault && !isServerFault(error)) return best
      throw error
    }
    const { value, answer } = written
    const wrong = await asked.check(value)
    best = { value, wrong, model: answer.model }
    if (wrong.length === 0 || repair === mostRepairs) return best
    messages.push(
      { role: 'assistant', content: ownWords(value, answer.content) },
      { role: 'user', content: repairText(wrong) },
    )
  }
}

/** True for what will fail the next call as well: it is the server's, not the question's. */
export function isServerFault(error: unknown): boolean {
  return error instanceof Fault && serverFaults.has(error.code)
}

const serverFaults: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'model.unreachable',
  'model.unauthorized',
  'model.missing',
  'model.unloaded',
  'model.refused',
  'model.timeout',
  'model.failed',
  'model.budget',
])

/**
 * What was written as the model itself wrote it, where that is this JSON and no more: its server has read
 * those very tokens, and every other spelling would be read anew.
 */
function ownWords(value: unknown, content: string): string {
  const said = JSON.stringify(value)
  try {
    return JSON.stringify(JSON.parse(content)) === said ? content : said
  } catch {
    return said
  }
}

function repairText(wrong: string[]): string {
  return `That cannot be used yet. What is wrong with it:\n${data('what is wrong', wrong.map((one) => `- ${one}`).join('\n'))}\nMend exactly that, keep the rest, and answer with the whole JSON object again.`
}
