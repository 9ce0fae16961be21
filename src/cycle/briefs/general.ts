import { ownerOf } from '../../domain/check.ts'
import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'
import { abilitiesOf } from '../../model/by-ability.ts'
import type { Model } from '../../model/model.ts'
import { hintsFor } from './hints.ts'
import { isRewritable, passageBrief, wholeBrief } from './passage.ts'
import { type FittedQuestion, type Question, questionOf } from './question.ts'
import { shownOf } from './shown.ts'

/** Most characters of a file that are shown; less where the model's context is small. */
const mostShown = 8000
const leastShown = 250

/**
 * The question for any insight whose agent says that a model could answer it: a change of the insight's own
 * file, whatever is in it. Null where that is no text, or belongs to a check. An insight may rest on a
 * stranger's words: they are shown as data, and what comes of them is for a person to review.
 */
export function generalQuestion(insight: Insight, view: View, spec: NamedSpec): Question | null {
  if (insight.answer !== 'model') return null
  if (ownerOf(spec.checks, insight.path, spec.boundaries.include) !== null) return null
  if (shownOf(insight, view, mostShown) === null) return null

  const questionWith = (model: Model, most: number): FittedQuestion | null => {
    const shown = shownOf(insight, view, most)
    if (shown === null) return null
    const ground = { insight, shown, hints: hintsFor(insight, view) }
    const isWhole = abilitiesOf(model).edits === 'whole' && isRewritable(shown)
    return isWhole
      ? questionOf(wholeBrief, ground, { insight, spec })
      : questionOf(passageBrief, ground, { insight, spec })
  }

  return {
    label: passageBrief.label,
    title: `${passageBrief.title} ${insight.path}`,
    why: passageBrief.why,
    messagesFor: (model) => questionWith(model, mostShown)?.messagesFor(model) ?? [],
    async fill(model, listening) {
      // What is cut away later would count as shown, and could be changed unseen: so less is shown at first.
      for (let most = mostShown; most >= leastShown; most = Math.floor(most / 2)) {
        const question = questionWith(model, most)
        if (question?.left(model).length === 0) return question.fill(model, listening)
      }
      throw new Fault(
        'model.overflow',
        `Cannot show "${insight.path}" to model "${model.name}": not even the lines around the report fit; load it with a larger context`,
      )
    },
  }
}
