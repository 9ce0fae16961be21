import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import { isInside } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'
import { unboundKind } from '../planned-test.ts'
import { answerBrief } from './answer.ts'
import type { Brief } from './brief.ts'
import { generalQuestion } from './general.ts'
import { keywordBrief } from './keyword.ts'
import { missingTestQuestion } from './missing-test.ts'
import { purposeBrief } from './purpose.ts'
import { type AskedFor, type Question, questionOf } from './question.ts'
import { rebaseBrief } from './rebase.ts'
import { scenarioBrief } from './scenario.ts'
import { taskQuestion } from './task.ts'
import { whyBrief } from './why.ts'

export type { Question }

/** Finds the question a brief asks for an insight, in the words of the spec; null where its ground is not there. */
type Finder = (asked: AskedFor, view: View) => Question | null

const finders = new Map<string, Finder>([
  ...finder(purposeBrief),
  ...finder(scenarioBrief),
  ...finder(keywordBrief),
  ...finder(rebaseBrief),
  ...finder(whyBrief),
  ...finder(answerBrief),
  ['tasks/open', taskQuestion],
])

/**
 * The question whose answer would answer the insight, inside the spec's boundaries; null where there is
 * none. A brief that knows the kind decides alone; else the general one does, where the agent says that a
 * model could answer.
 */
export function questionFor(asked: AskedFor, view: View): Question | null {
  const { insight, spec } = asked
  try {
    // Its answer is another file than the one it is about.
    if (insight.kind === unboundKind) return missingTestQuestion(asked, view)
    if (!isInside(spec, insight.path)) return null
    return (finders.get(insight.kind) ?? generalQuestion)(asked, view)
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
  const find: Finder = (asked, view) => {
    const ground = brief.ground(asked.insight, view)
    return ground === null ? null : questionOf(brief, ground, asked)
  }
  return brief.kinds.map((kind) => [kind, find])
}
