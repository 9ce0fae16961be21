import { nextStepOf } from '../domain/next-step.ts'
import type { WaitingShape } from '../domain/past-shape.ts'
import type { Journal } from '../engine/journal.ts'

/** So many of those that wait are named. */
const named = 5

/** What waits for a person, cheap however much it is: nothing is put in order of its worth. */
export async function readWaiting(
  journal: Pick<Journal, 'counts' | 'suggestions'>,
): Promise<WaitingShape> {
  const { suggestions: counts } = await journal.counts()
  const count = (...states: string[]) =>
    states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)
  const longest = await journal.suggestions({ states: ['open'], limit: named })
  const [toApply] = await journal.suggestions({ states: ['accepted'], limit: 1 })
  return {
    open: count('open'),
    accepted: count('accepted'),
    decided: count('accepted', 'rejected', 'applied', 'reverted'),
    applied: count('applied', 'reverted'),
    longest: longest.map(({ id, title, spec, repository, createdAt }) => ({
      id,
      title,
      spec,
      repository,
      createdAt,
    })),
    toApply: toApply
      ? { id: toApply.id, title: toApply.title, nextStep: nextStepOf(toApply) }
      : null,
  }
}
