import type { Listening, Message, Model } from '../../model/model.ts'
import { askFields } from './ask-fields.ts'
import type { BriefForm, Change } from './brief.ts'

/** What a model made of a brief. */
export interface Filled {
  /** Null where none could be made of any answer. */
  change: Change | null
  /** What is still wrong with it after the repairs; null where nothing is. */
  objection: string | null
  /** The model that wrote it. */
  model: string
  /** What it was not shown, for want of room. */
  unshown: readonly string[]
}

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
  const { label, maxTokens } = brief
  const { messages, unshown } = asking
  let change: Change | null = null
  const check = (fields: fields) => {
    const made = brief.assemble(fields, ground)
    if (typeof made !== 'string') change = made
    return [...brief.problems(fields, ground), ...(typeof made === 'string' ? [made] : [])]
  }
  const asked = { messages, maxTokens, label, schema: brief.schema(ground), check }
  const { wrong, model } = await askFields(asked, asking)
  return { change, objection: wrong.length === 0 ? null : wrong.join(' '), model, unshown }
}
