import type { Insight } from '../../domain/insight.ts'
import type { Lesson } from '../../domain/lesson.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import { formatFor, roomFor } from '../../model/by-ability.ts'
import { estimateTokens } from '../../model/estimate.ts'
import type { Listening, Message, Model } from '../../model/model.ts'
import { fitPrompt } from '../../model/preflight.ts'
import { messagesOf } from '../../model/prompt.ts'
import { type BriefForm, promptOf } from './brief.ts'
import { fillBrief, type Filled } from './fill.ts'
import { taughtText } from './taught-text.ts'

/** A brief on its ground, ready to be asked. */
export interface Question {
  label: string
  title: string
  why: string
  /** What the model is told, before it is fitted to its context: the same question again has the same. */
  messagesFor(model: Model): readonly Message[]
  fill(model: Model, listening: Listening): Promise<Filled>
}

/** A question that says beforehand what of its prompt will not fit; throws Fault `model.overflow` where nothing does. */
export interface FittedQuestion extends Question {
  left(model: Model): readonly string[]
}

/** What a question is asked for: an insight, in the words of a spec, with what was learned of it. */
export interface AskedFor {
  insight: Insight
  spec: NamedSpec
  lessons: readonly Lesson[]
}

/** The question of a brief on its ground, in the words of the spec and in the form that the model can answer. */
export function questionOf<fields, ground>(
  brief: BriefForm<fields, ground>,
  ground: ground,
  { insight, spec, lessons }: AskedFor,
): FittedQuestion {
  const { label, title, why } = brief
  const schema = brief.schema(ground)
  const promptFor = (model: Model) => {
    const prompt = promptOf(brief.prompt(ground), spec, taughtText(lessons, insight.kind))
    return { ...prompt, format: formatFor(model, { format: prompt.format, schema }) }
  }
  // Always the same for the same text, so that a step that is resumed asks the same again.
  const fit = (model: Model) => {
    const { contextTokens } = model
    const maxTokens = roomFor(brief.maxTokens, model)
    return fitPrompt(promptFor(model), { contextTokens, maxTokens, estimate: estimateTokens })
  }
  return {
    label,
    title: `${title} ${insight.path}`,
    why,
    messagesFor: (model) => messagesOf(promptFor(model)),
    left: (model) => fit(model).left,
    async fill(model, listening) {
      const fitted = fit(model)
      const messages = messagesOf(fitted.prompt)
      return fillBrief(brief, ground, { model, messages, unshown: fitted.left, listening })
    },
  }
}
