import * as v from 'valibot'

import type { Insight } from '../../domain/insight.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import type { Opinion, SuggestionAt } from '../../domain/suggestion.ts'
import { textIn, type View } from '../../domain/view.ts'
import { formatFor } from '../../model/by-ability.ts'
import type { Listening, Model } from '../../model/model.ts'
import { data, messagesOf } from '../../model/prompt.ts'
import { promptOf } from './brief.ts'

const Judgement = v.object({
  view: v.picklist(['agree', 'doubt']),
  why: v.pipe(v.string(), v.minLength(10), v.maxLength(300)),
})

/** Most characters of a document, and of a change, that are shown. */
const mostShown = 5000

/** What a second model thinks of a suggestion whose verdict stands: it is told the verdict, and decides nothing. */
export async function opinionOn(
  { kind, edits, patch, insights, verdict }: SuggestionAt<'open'>,
  at: { spec: NamedSpec; view: View; judge: Model; listening: Listening },
): Promise<Opinion> {
  const { spec, judge, listening } = at
  const documents = edits.flatMap(({ path }) => textIn(at.view)(path) ?? [])
  const prompt = promptOf(
    {
      format: formatFor(judge, {
        schema: Judgement,
        format: kind === 'person/problem' ? changeRubric : editRubric,
      }),
      context: [
        ...documents.map((text) => data('document before the change', text.slice(0, mostShown))),
        data('what it answers', insights.map(saidBy).join('\n')),
        data('change', patch.slice(0, mostShown).trimEnd()),
        data('verdict of the checks', verdict.why),
      ].join('\n\n'),
      insight: 'Say what you think of this change.',
    },
    spec,
  )
  const { value, answer } = await judge.write(
    {
      messages: messagesOf(prompt),
      maxTokens: 300,
      temperature: 0,
      label: 'critic',
      schema: Judgement,
    },
    listening,
  )
  return { by: answer.model, view: value.view, why: value.why.trim().replace(/\s+/g, ' ') }
}

/** What it answers: a problem in the words of whoever stated it. */
function saidBy({ kind, message, evidence }: Insight): string {
  return kind === 'person/problem' ? evidence.slice(0, 2000) : message
}

const answerForm = `The answer: a JSON object with "view", which is "agree" or "doubt", and "why", which is one sentence of at most 300 characters.`

const editRubric = `The job: say whether a change to a document that another model wrote is one that a careful reviewer would keep.

The checks have found it well formed, and it mends what it was made for. Look at what checks cannot see: does it say something that is untrue, or that the documents do not support; does it say nothing in many words; does it change a meaning? Doubt only what you can name.

${answerForm}`

/** The rubric by which OpenSpec's own guide reviews a plan before it is applied. */
const changeRubric = `The job: review a proposed change before anybody works on it, as a careful reviewer would.

The checks have found it well formed. Read in this order, and stop at the first part that is bad. The proposal: is it the problem that was stated, and does it do no more than that? The requirements: can each be tested, does a scenario exercise each statement, and what is missing? The tasks: are they in an order that works, and does each belong to a requirement? Doubt only what you can name.

${answerForm}`
