import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import { isInside, type NamedSpec } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'
import { answerBrief } from './answer.ts'
import type { Brief } from './brief.ts'
import { generalQuestion } from './general.ts'
import { keywordBrief } from './keyword.ts'
import { purposeBrief } from './purpose.ts'
import { type Question, questionOf } from './question.ts'
import { rebaseBrief } from './rebase.ts'
import { scenarioBrief } from './scenario.ts'
import { whyBrief } from './why.ts'

export type { Question }

/** Finds the question a brief asks for an insight, in the words of the spec; null where its ground is not there. */
type Finder = (insight: Insight, view: View, spec: NamedSpec) => Question | null

const finders = new Map<string, Finder>([
  ...finder(purposeBrief),
  ...finder(scenarioBrief),
  ...finder(keywordBrief),
  ...finder(rebaseBrief),
  ...finder(whyBrief),
  ...finder(answerBrief),
])

/**
 * The question whose answer would answer the insight, inside the spec's boundaries; null where there is
 * none. A brief that knows the kind decides alone; else the general one does, where the agent says that a
 * model could answer.
 */
export function questionFor(insight: Insight, spec: NamedSpec, view: View): Question | null {
  if (!isInside(spec, insight.path)) return null
  try {
    return (finders.get(insight.kind) ?? generalQuestion)(insight, view, spec)
  } catch (error) {
    // A file that is not text has no brief; anything else is a bug of ours and is left to surface.
    if (error instanceof Fault) return null
    throw error
  }
}

/** Insights of one kind about one thing are one question, where a brief knows the kind: else each is its own. */
export function groupKey({ kind, path, about, id }: Insight): string {
  return JSON.stringify([kind, path, finders.has(kind) ? about.requirement : id])
}

/** The brief by the kinds it answers, with its types closed over. */
function finder<fields, ground>(brief: Brief<fields, ground>): [string, Finder][] {
  const find: Finder = (insight, view, spec) => {
    const ground = brief.ground(insight, view)
    return ground === null ? null : questionOf(brief, ground, { insight, spec })
  }
  return brief.kinds.map((kind) => [kind, find])
}
