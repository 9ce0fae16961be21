import type { CycleDetail } from '../../../domain/cycle-shape.ts'
import { steps } from '../../../domain/cycle.ts'
import { lasting } from '../../parts/time.tsx'

type Props = Pick<CycleDetail['cycle'], 'state' | 'steps' | 'startedAt'> & { now: number }

/** The steps of a cycle: how long each took, which one runs, and which are still to come. */
export function Steps({ state, steps: done, startedAt, now }: Props) {
  const spent = done.reduce((sum, { ms }) => sum + ms, 0)
  const current = state === 'running' ? steps.find((_, at) => at === done.length) : undefined
  return (
    <ol class="steps">
      {steps.map((name) => {
        const ms = done.find((one) => one.name === name)?.ms ?? null
        const isNow = name === current
        const kind = ms !== null ? 'done' : isNow ? 'now' : 'later'
        return (
          <li key={name} class={`step-${kind}`} aria-current={isNow ? 'step' : undefined}>
            <span class="step-name">{name}</span>
            <span class="step-time">
              {ms !== null && lasting(ms)}
              {isNow && startedAt !== null && lasting(Math.max(0, now - startedAt - spent))}
              {kind === 'later' && <span class="unseen">not yet</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
