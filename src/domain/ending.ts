import * as v from 'valibot'

import type { Silent } from './cycle.ts'
import { oneLine } from './one-line.ts'
import type { Suggestion } from './suggestion.ts'
import { isUndecided } from './verdict.ts'

/**
 * How a cycle that is done ended, in a word and in a sentence. `nothing`: it looked, and there is nothing
 * to suggest; `held-back`: there was something, and all of it was left out; `could-not-look`: an agent, a
 * check or the model was silent, so that nothing can be said.
 */
export const Ending = v.object({
  word: v.picklist(['suggested', 'nothing', 'held-back', 'could-not-look']),
  why: v.string(),
})
export type Ending = v.InferOutput<typeof Ending>

/** How the reason begins with which learning holds something back, so that such are told apart and counted. */
export const heldByLearning = 'held back by what was learned:'

/**
 * How many insights there were, how many of them suggestions answer already, for how many a model wrote
 * nothing of use before, and why a model was not asked.
 */
export const Looked = v.object({
  insights: v.number(),
  waiting: v.number(),
  spent: v.exactOptional(v.number()),
  unasked: v.nullable(v.string()),
})
export type Looked = v.InferOutput<typeof Looked>

/** What an ending is told from. */
interface Ended {
  suggestions: readonly Suggestion[]
  dropped: readonly { why: string }[]
  silent: readonly Silent[]
  looked?: Looked
}

/** Of a cycle that works what people state: agents are not what it looks with. */
const unseen: Looked = { insights: 0, waiting: 0, unasked: null }

/** How a cycle ended, by what it made, left out and could not see. */
export function endingOf(ended: Ended): Ending {
  const shown = ended.suggestions.filter(({ state }) => state !== 'refuted')
  const blind = silenceOf(ended)
  const learned = learnedOf(ended)
  const but = [...learned, ...blind].map((one) => `; ${one}`).join('')
  if (shown.length > 0)
    return { word: 'suggested', why: `${counted(shown.length, 'suggestion')} made${but}` }
  if (blind.length > 0) return { word: 'could-not-look', why: blind.join('; ') }
  const held = heldOf(ended)
  if (held.length > 0) return { word: 'held-back', why: held.join('; ') }
  const { insights } = ended.looked ?? unseen
  const why =
    insights === 0
      ? 'there is nothing to suggest'
      : `there is nothing to suggest: ${counted(insights, 'insight')} for a person alone`
  return { word: 'nothing', why }
}

/** Who was silent, a clause each. */
function silenceOf({ suggestions, silent, looked = unseen }: Ended): string[] {
  const agents = silent.map(
    ({ agent, why, isPart }) =>
      `agent "${agent}" ${isPart ? 'answered in part' : 'did not answer'}: ${oneLine(why)}`,
  )
  const refused = suggestions.find(({ verdict }) => isUndecided(verdict))
  const checks = refused ? [`a check could not be run: ${oneLine(refused.verdict.why)}`] : []
  const models = looked.unasked === null ? [] : [`no model answered: ${oneLine(looked.unasked)}`]
  return [...agents, ...checks, ...models]
}

/** How much learning held back, and where to look at it. */
function learnedOf({ dropped }: Pick<Ended, 'dropped'>): string[] {
  const count = dropped.filter(({ why }) => why.startsWith(heldByLearning)).length
  return count === 0
    ? []
    : [`${count} held back by what was learned, which "ostinato cycles show" lists`]
}

/** What was left out, by its reasons, the most frequent first, at most three. */
function heldOf({ suggestions, dropped, looked = unseen }: Ended): string[] {
  const { waiting, spent = 0 } = looked
  const whys = dropped.flatMap(({ why }) => (why.startsWith(heldByLearning) ? [] : oneLine(why)))
  // What comes after a colon is this one's own: a file, or somebody's words.
  const reasons = [...Map.groupBy(whys, (why) => why.split(': ', 1)[0])]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([, [first = '', ...rest]]) => {
      if (rest.length === 0) return first
      const others = rest.every((why) => why === first) ? '' : ', and others like it'
      return `${rest.length + 1} times: ${first}${others}`
    })
  const refuted = suggestions.length
  return [
    ...(refuted > 0 ? [`the checks refuted ${counted(refuted, 'draft')}`] : []),
    ...(waiting > 0 ? [`suggestions made before answer ${counted(waiting, 'insight')}`] : []),
    ...(spent > 0
      ? [
          `what a model wrote before for ${counted(spent, 'insight')} was of no use, and it is not asked the same again`,
        ]
      : []),
    ...learnedOf({ dropped }),
    ...reasons.slice(0, 3),
    ...(reasons.length > 3 ? [counted(reasons.length - 3, 'more reason')] : []),
  ]
}

/** `1 draft`, `2 drafts` */
function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
