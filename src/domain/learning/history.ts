import { minutesFor } from '../attention.ts'
import type { SuggestionId } from '../id.ts'
import type { OutcomeState } from '../outcome.ts'
import type { Suggestion } from '../suggestion.ts'
import { type Subject, subjectOf } from './subject.ts'

/** One suggestion of which is known what people made of it. */
export interface Past {
  id: SuggestionId
  subject: Subject
  /** How much of a yes it was, from 0 to 1. */
  yes: number
  /** How much it says of whether people want the like of it: 1 for a plain yes or no. */
  weight: number
  /** When it was decided. */
  at: number
  /** True for a no to the words, and not to what they are about. */
  isAboutWords: boolean
  /** The reviewer's own words. */
  why: string | null
  /** Minutes of a person's attention that it asked for, by its size. */
  minutes: number
  /** False where it answers text that others could write: no word of it is learned. */
  isOwn: boolean
}

/** What became of the suggestions of one spec and repository. */
export type History = readonly Past[]

/** What the repository did says more than what a reviewer thought. */
const outcomes: Record<OutcomeState, { yes: number; weight: number }> = {
  merged: { yes: 1, weight: 1 },
  edited: { yes: 0.5, weight: 1 },
  ignored: { yes: 0.5, weight: 0.5 },
  discarded: { yes: 0, weight: 0.5 },
  reverted: { yes: 0, weight: 1 },
}

/** "Not now" is hardly a no, and silence is a weak one. */
const weakNo = { yes: 0, weight: 0.25 }

/**
 * What is known by a time of what people made of suggestions. What was decided later is left out, so that
 * a step that is repeated sees the same.
 */
export function historyOf(
  suggestions: readonly Suggestion[],
  so: { by: number; outcomes?: ReadonlyMap<string, OutcomeState> },
): History {
  return suggestions.flatMap((one) => {
    const outcome = so.outcomes?.get(one.id)
    const meant = outcome ? outcomes[outcome] : meaningOf(one, so.by)
    const at = 'review' in one ? one.review.at : one.updatedAt
    if (!meant || at > so.by) return []
    return {
      ...meant,
      id: one.id,
      subject: subjectOf(one),
      at,
      isAboutWords: one.state === 'rejected' && one.review.code === 'style',
      why: 'review' in one ? (one.review.why ?? null) : null,
      minutes: minutesFor(one),
      isOwn: one.by.kind !== 'job' && one.insights.every(({ trust }) => trust === 'own'),
    }
  })
}

function meaningOf(one: Suggestion, by: number): { yes: number; weight: number } | null {
  switch (one.state) {
    case 'accepted':
    case 'applied':
      return { yes: 1, weight: 1 }
    case 'reverted':
      return { yes: one.undone.at > by ? 1 : 0, weight: 1 }
    case 'expired':
      return weakNo
    case 'rejected':
      if (one.review.code === 'duplicate') return null
      if (one.review.code === 'not-now') return weakNo
      // It says more of the words than of what they are about.
      if (one.review.code === 'style') return { yes: 0, weight: 0.25 }
      // It is no matter of this one edit: the like of it is not wanted there.
      return { yes: 0, weight: one.review.code === 'out-of-scope' ? 2 : 1 }
    default:
      return null
  }
}
