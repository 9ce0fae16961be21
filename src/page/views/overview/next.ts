import type { StatusShape } from '../../../domain/status-shape.ts'
import type { Known } from './known.ts'

export const stepNames = ['follow', 'say', 'model', 'look', 'decide', 'apply'] as const
export type StepName = (typeof stepNames)[number]

/** `now`: it is being done by the service; `optional`: it gains something, and nothing waits for it. */
export type StepState = 'done' | 'next' | 'now' | 'optional' | 'later'

/** How far a person is with each of the first steps; one at most is next. */
export function statesOf(status: StatusShape, known: Known): Record<StepName, StepState> {
  const { repositories, open, accepted, decided, applied, cycles } = known
  const looks = cycles.some(({ endedAt }) => endedAt === null)
  const states: Record<StepName, StepState> = {
    follow: repositories.some(({ why }) => why === null) ? 'done' : 'later',
    say: repositories.every(({ hasOpenSpec, why }) => hasOpenSpec || why !== null)
      ? 'done'
      : 'later',
    model: status.model.writer === null ? 'optional' : 'done',
    look: cycles.some(({ endedAt }) => endedAt !== null) ? 'done' : looks ? 'now' : 'later',
    decide: decided > 0 && open === 0 ? 'done' : 'later',
    apply: applied > 0 && accepted === 0 ? 'done' : 'later',
  }
  // What a person's word is waited for comes before what could be set up.
  const next =
    accepted > 0
      ? 'apply'
      : open > 0
        ? 'decide'
        : stepNames.find((name) => states[name] === 'later')
  // Nothing can be decided on, or applied, before there is something.
  if (next === 'decide' && open === 0) return states
  if (next === 'apply' && accepted === 0) return states
  return next === undefined ? states : { ...states, [next]: 'next' }
}
