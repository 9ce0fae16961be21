import type { CycleDetail } from '../../../domain/cycle-shape.ts'
import { steps } from '../../../domain/cycle.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { useWriting } from './use-writing.ts'

const words: Readonly<Record<(typeof steps)[number], string>> = {
  observe: 'look at the repository',
  consult: 'ask the agents',
  propose: 'draft the change',
  verify: 'check it',
}

/** How far the draft of a change is, and what the model writes of it now. */
export function Progress({ page, of: { cycle } }: { page: Page; of: CycleDetail }) {
  const writing = useWriting(page.live, cycle.id)
  const { state, steps: done, endedAt } = cycle
  if (endedAt !== null) return null
  if (state === 'queued') return <p class="quiet">It waits for its turn.</p>
  return (
    <>
      <ol class="plain-list progress" aria-label="Steps">
        {steps.map((name, at) => {
          const ms = done.find((one) => one.name === name)?.ms
          const isNow = at === done.length
          return (
            <li
              key={name}
              class={`tag ${ms !== undefined ? 'tag-done' : isNow ? 'tag-running' : ''}`}
              aria-current={isNow ? 'step' : undefined}
            >
              {words[name]}
              {ms !== undefined && <span class="number"> {lasting(ms)}</span>}
              {isNow && ' …'}
            </li>
          )
        })}
      </ol>
      {writing.value && (
        <div class="writing" aria-live="off">
          <p class="line quiet">
            <span>
              The model writes <Text of={writing.value.label} />
            </span>
            <span class="number">{writing.value.pieces} tokens</span>
          </p>
          <p class="tail">
            <Text of={writing.value.tail} />
          </p>
        </div>
      )}
    </>
  )
}
