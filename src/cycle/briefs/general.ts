import { ownerOf } from '../../domain/check.ts'
import type { View } from '../../domain/view.ts'
import { abilitiesOf } from '../../model/by-ability.ts'
import type { Model } from '../../model/model.ts'
import { fittedQuestion, mostShown } from './fitted.ts'
import { hintsFor } from './hints.ts'
import { isRewritable, passageBrief, wholeBrief } from './passage.ts'
import { type AskedFor, type FittedQuestion, type Question, questionOf } from './question.ts'
import { shownOf } from './shown.ts'

/**
 * The question for any insight whose agent says that a model could answer it: a change of the insight's own
 * file, whatever is in it. Null where that is no text, or belongs to a check. An insight may rest on a
 * stranger's words: they are shown as data, and what comes of them is for a person to review.
 */
export function generalQuestion(asked: AskedFor, view: View): Question | null {
  const { insight, spec } = asked
  if (insight.answer !== 'model') return null
  if (ownerOf(spec.checks, insight.path, spec.boundaries.include) !== null) return null
  if (shownOf(insight, view, mostShown) === null) return null

  const questionWith = (model: Model, most: number): FittedQuestion | null => {
    const shown = shownOf(insight, view, most)
    if (shown === null) return null
    const ground = { insight, shown, hints: hintsFor(insight, view) }
    const isWhole = abilitiesOf(model).edits === 'whole' && isRewritable(shown)
    return isWhole ? questionOf(wholeBrief, ground, asked) : questionOf(passageBrief, ground, asked)
  }

  const { label, title, why } = passageBrief
  const { path } = insight
  return fittedQuestion({ label, title: `${title} ${path}`, why, path }, questionWith)
}
