import { Fault, type FaultCode } from '../../domain/fault.ts'
import type { LineEdit } from '../../domain/line-edit.ts'
import { roomFor } from '../../model/by-ability.ts'
import type { Listening, Message, Model, Written } from '../../model/model.ts'
import { data } from '../../model/prompt.ts'
import type { BriefForm } from './brief.ts'

/** What a model made of a brief. */
export interface Filled {
  /** Null where no edit could be made of any answer. */
  lines: LineEdit[] | null
  /** What is still wrong with it after the repairs; null where nothing is. */
  objection: string | null
  /** The model that wrote it. */
  model: string
  /** What it was not shown, for want of room. */
  unshown: readonly string[]
}

const mostRepairs = 2

/**
 * Asks a model for a brief's fields and makes the edit of them. What our checks find wrong is told to
 * it, at most twice. Throws the model's Fault where nothing came of it.
 */
export async function fillBrief<fields, ground>(
  brief: BriefForm<fields, ground>,
  ground: ground,
  asking: {
    model: Model
    messages: readonly Message[]
    unshown: readonly string[]
    listening: Listening
  },
): Promise<Filled> {
  const { label } = brief
  const maxTokens = roomFor(brief.maxTokens, asking.model)
  const { unshown } = asking
  const messages = [...asking.messages]
  const request = { messages, maxTokens, temperature: 0, label, schema: brief.schema(ground) }
  let lines: LineEdit[] | null = null
  let best: Filled | null = null
  for (let repair = 0; ; repair++) {
    let written: Written<fields>
    try {
      written = await asking.model.write(request, asking.listening)
    } catch (error) {
      // A repair that fails for a reason of its own leaves what was made before it.
      if (best && error instanceof Fault && !isServerFault(error)) return best
      throw error
    }
    const { value, answer } = written
    const made = brief.assemble(value, ground)
    const wrong = [...brief.problems(value, ground), ...(typeof made === 'string' ? [made] : [])]
    if (typeof made !== 'string') lines = made
    best = {
      lines,
      objection: wrong.length === 0 ? null : wrong.join(' '),
      model: answer.model,
      unshown,
    }
    if (wrong.length === 0 || repair === mostRepairs) return best
    messages.push(
      { role: 'assistant', content: JSON.stringify(value) },
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
])

function repairText(wrong: string[]): string {
  return `That cannot be used yet. What is wrong with it:\n${data('what is wrong', wrong.map((one) => `- ${one}`).join('\n'))}\nMend exactly that, keep the rest, and answer with the whole JSON object again.`
}
