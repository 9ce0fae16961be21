import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import * as v from 'valibot'

import { Asked as AskedShape } from '../../../domain/cycle.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'

/** As an entry tells it: where all was well it says no why. */
const Told = v.object({ ...AskedShape.entries, why: v.optional(AskedShape.entries.why, null) })

interface Props {
  page: Page
  /** What is kept of it: nothing before all have answered. */
  of: readonly AskedShape[]
  cycle: string
}

/** The agents that a cycle asked: how long each took, and what it had. They come one by one, as they answer. */
export function Asked({ page, of, cycle }: Props) {
  const early = useSignal<readonly AskedShape[]>([])
  useEffect(
    () =>
      page.live.onEntry(['agent.asked'], (entry) => {
        const said = v.safeParse(Told, entry.body)
        if (entry.cycle === cycle && said.success) early.value = [...early.value, said.output]
      }),
    [page, cycle],
  )
  const all = of.length > 0 ? of : early.value
  if (all.length === 0) return null
  return (
    <ul class="plain-list asked" aria-label="Agents that answered">
      {all.map(({ agent, ms, insights, why }) => (
        <li key={agent} class={why === null ? 'tag' : 'tag tag-warn'}>
          <Text of={agent} /> {lasting(ms)}, {insights} {insights === 1 ? 'insight' : 'insights'}
          {why !== null && (
            <>
              {': '}
              <Text of={why} />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
