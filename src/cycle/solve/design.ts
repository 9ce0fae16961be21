import * as v from 'valibot'

import { data } from '../../model/prompt.ts'
import { lengthProblems } from '../briefs/text-check.ts'
import type { Piece } from './ask.ts'
import type { DraftRequirement } from './change.ts'
import { documentsOf, type Ground, soundProblems } from './ground.ts'
import { aboutProblems } from './proposal.ts'
import { plainLine } from './wording.ts'

/** Requirements from which on a change is large enough to need a design. */
export const designFrom = 3

/** What is decided by a change and stands in none of its requirements; nothing where nothing is. */
export function designPiece(
  requirements: readonly DraftRequirement[],
  ground: Ground,
): Piece<{ decisions: string[] }> {
  return {
    label: 'design',
    maxTokens: 250,
    schema: v.object({
      decisions: v.pipe(v.array(v.pipe(v.string(), v.maxLength(400))), v.maxLength(3)),
    }),
    format: `The job: name the decisions that whoever builds a change must know, and that its requirements do not tell.

Most changes need none. Each decision is one sentence in the words of the problem.

The answer: a JSON object with one field, "decisions", which is a list; an empty one where nothing is to be said.`,
    context: [
      data('requirements', requirements.map((one) => one.statement).join('\n')),
      ...documentsOf({ ...ground, known: null }),
    ].join('\n\n'),
    insight: 'List the decisions, or nothing.',
    check: ({ decisions }) =>
      decisions
        .map(plainLine)
        .flatMap((one) => [
          ...lengthProblems(one, { from: 20, to: 240 }),
          ...aboutProblems(one, ground.problem),
          ...soundProblems(one, ground),
        ]),
  }
}
