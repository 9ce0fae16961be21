import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import { isInside, type NamedSpec } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'
import { estimateTokens } from '../../model/estimate.ts'
import type { Listening, Message, Model } from '../../model/model.ts'
import { fitPrompt } from '../../model/preflight.ts'
import { messagesOf } from '../../model/prompt.ts'
import { type Brief, promptOf } from './brief.ts'
import { fillBrief, type Filled } from './fill.ts'
import { keywordBrief } from './keyword.ts'
import { purposeBrief } from './purpose.ts'
import { questionBrief } from './question.ts'
import { rebaseBrief } from './rebase.ts'
import { scenarioBrief } from './scenario.ts'
import { whyBrief } from './why.ts'

/** A brief on its ground, ready to be asked. */
export interface Question {
  label: string
  title: string
  why: string
  messages: readonly Message[]
  fill(model: Model, listening: Listening): Promise<Filled>
}

/** Finds the question a brief asks for an insight, in the words of the spec; null where its ground is not there. */
type Finder = (insight: Insight, view: View, spec: NamedSpec) => Question | null

const finders = new Map<string, Finder>([
  ...finder(purposeBrief),
  ...finder(scenarioBrief),
  ...finder(keywordBrief),
  ...finder(rebaseBrief),
  ...finder(whyBrief),
  ...finder(questionBrief),
])

/** The question whose answer would answer the insight, inside the spec's boundaries; null where there is none. */
export function questionFor(insight: Insight, spec: NamedSpec, view: View): Question | null {
  if (!isInside(spec, insight.path)) return null
  try {
    return finders.get(insight.kind)?.(insight, view, spec) ?? null
  } catch (error) {
    // A file that is not text has no brief; anything else is a bug of ours and is left to surface.
    if (error instanceof Fault) return null
    throw error
  }
}

/** The brief by the kinds it answers, with its types closed over. */
function finder<fields, ground>(brief: Brief<fields, ground>): [string, Finder][] {
  const find: Finder = (insight, view, spec) => {
    const ground = brief.ground(insight, view)
    if (ground === null) return null
    const { label, title, why, maxTokens } = brief
    const prompt = promptOf(brief.prompt(ground), spec)
    return {
      label,
      title: `${title} ${insight.path}`,
      why,
      messages: messagesOf(prompt),
      async fill(model, listening) {
        // Always the same for the same text, so that a step that is resumed asks the same again.
        const { contextTokens } = model
        const fitted = fitPrompt(prompt, { contextTokens, maxTokens, estimate: estimateTokens })
        const messages = messagesOf(fitted.prompt)
        const unshown = fitted.left
        return fillBrief(brief, ground, { model, messages, unshown, listening })
      },
    }
  }
  return brief.kinds.map((kind) => [kind, find])
}
