import { Fault } from '../../domain/fault.ts'
import type { Model } from '../../model/model.ts'
import type { FittedQuestion, Question } from './question.ts'

/** Most characters of a file that are shown; less where the model's context is small. */
export const mostShown = 8000
const leastShown = 250

/**
 * A question that shows as much of a file as the model has room for. `questionWith` makes the one that
 * shows at most so many characters; filling throws Fault `model.overflow` where not even a few fit.
 */
export function fittedQuestion(
  said: Pick<Question, 'label' | 'title' | 'why'> & { path: string },
  questionWith: (model: Model, most: number) => FittedQuestion | null,
): Question {
  const { path, ...named } = said
  return {
    ...named,
    messagesFor: (model) => questionWith(model, mostShown)?.messagesFor(model) ?? [],
    async fill(model, listening) {
      // What is cut away later would count as shown, and could be changed unseen: so less is shown at first.
      for (let most = mostShown; most >= leastShown; most = Math.floor(most / 2)) {
        const question = questionWith(model, most)
        if (question?.left(model).length === 0) return question.fill(model, listening)
      }
      throw new Fault(
        'model.overflow',
        `Cannot show "${path}" to model "${model.name}": not even the lines around the report fit; load it with a larger context`,
      )
    },
  }
}
