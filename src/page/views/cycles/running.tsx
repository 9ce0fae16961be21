import type { CycleShape } from '../../../domain/cycle-shape.ts'
import { useCycle } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { Cancel } from '../../parts/cancel.tsx'
import { Failed } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { Asked } from './asked.tsx'
import type { AllSaid } from './said.ts'
import { Speaking } from './speaking.tsx'
import { Reason, State } from './state.tsx'
import { Steps } from './steps.tsx'

/** A cycle that runs or waits, as a card. */
export function Running({ page, cycle, said }: { page: Page; cycle: CycleShape; said: AllSaid }) {
  const detail = useCycle(page, cycle.id)
  const { state } = detail
  const { id, spec, repository, startedAt } = cycle
  const now = page.now.value
  const shown = state.value.kind === 'loaded' ? state.value.value : null
  return (
    <article class="card running" aria-label={`Cycle of ${spec}`}>
      <header>
        <h3>
          <a href={hrefOf('cycles', id)} data-item>
            <Text of={spec} />
          </a>
        </h3>
        <State of={shown?.cycle.state ?? cycle.state} />
        {startedAt !== null && (
          <span class="quiet">for {lasting(Math.max(0, now - startedAt))}</span>
        )}
        <Cancel page={page} id={id} spec={spec} />
      </header>
      <p class="quiet">
        <Text of={repository} />, <Reason of={cycle} />
      </p>
      {state.value.kind === 'failed' && <Failed why={state.value.error} retry={detail.reload} />}
      {shown && (
        <>
          <Steps {...shown.cycle} now={now} />
          <Asked page={page} of={shown.asked} cycle={id} />
        </>
      )}
      <Speaking of={said.value.get(id) ?? []} />
    </article>
  )
}
