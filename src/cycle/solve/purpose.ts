import * as v from 'valibot'

import { data } from '../../model/prompt.ts'
import { purposeProblems } from '../briefs/purpose-check.ts'
import type { Piece } from './ask.ts'
import type { DraftRequirement } from './change.ts'
import type { Ground } from './ground.ts'
import { whyOf } from './proposal.ts'
import type { KnownCapability } from './relevant.ts'

/** The Purpose of a capability that the change brings. */
export function purposePiece(
  requirements: readonly DraftRequirement[],
  all: readonly KnownCapability[],
  { capability }: Ground,
): Piece<{ purpose: string }> {
  const told = requirements.map(({ name, statement, scenarios }) => ({
    name,
    text: [
      `${name}: ${statement}`,
      ...scenarios.map((one) => `When ${one.when}, then ${one.outcomes.join(' and ')}.`),
    ].join('\n'),
  }))
  return {
    label: 'purpose',
    maxTokens: 200,
    schema: v.object({ purpose: v.pipe(v.string(), v.minLength(1), v.maxLength(600)) }),
    format: `The job: write the Purpose of one capability, from its requirements.

A Purpose says in one or two sentences what the capability does and whom or what it serves. Begin with a verb, as in "Defines how ..." or "Lets ...". Use the words of the requirements. Do not copy a sentence, and do not use SHALL or MUST.

The answer: a JSON object with one field, "purpose", 50 to 500 characters of plain text.`,
    context: [data('capability', capability), ...told.map((one) => data(one.name, one.text))].join(
      '\n\n',
    ),
    insight: 'Write the Purpose of this capability.',
    check: ({ purpose }) =>
      purposeProblems(whyOf(purpose), {
        capability,
        requirements: told,
        others: all.map((one) => one.purpose),
      }),
  }
}

/** A Purpose that is true of the requirements, for one that no model could write. */
export function plainPurpose(
  capability: string,
  requirements: readonly DraftRequirement[],
): string {
  const names = requirements.map((one) => `"${one.name}"`).join(', ')
  return `Defines what is required of ${capability.replaceAll('-', ' ')}, beginning with ${names}.`
}
