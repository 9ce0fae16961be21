import { useState } from 'preact/hooks'
import * as v from 'valibot'

import { CycleShape } from '../../../domain/cycle-shape.ts'
import { get } from '../../api.ts'
import { cycleMoves } from '../../cycle.ts'
import { Chart } from '../../parts/chart.tsx'
import { useItemKeys } from '../../parts/items.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting, Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import type { ViewProps } from '../../view.ts'
import { One } from './one.tsx'
import { Running } from './running.tsx'
import { useSaid } from './said.ts'
import { Reason, State } from './state.tsx'

const Cycles = v.object({ cycles: v.array(CycleShape), next: v.nullable(v.string()) })

const pageSize = 25

/** Cycles as they run, those that were, and one of them. */
export function CyclesView({ page, id }: ViewProps) {
  const said = useSaid(page.live)
  return id === null ? <All page={page} said={said} /> : <One page={page} id={id} said={said} />
}

function All({ page, said }: { page: ViewProps['page']; said: ReturnType<typeof useSaid> }) {
  const [limit, setLimit] = useState(pageSize)
  const cycles = useResource(
    page.live,
    `cycles ${limit}`,
    async (signal) => get('/cycles', Cycles, { query: { limit }, signal }),
    {
      on: cycleMoves,
    },
  )
  useItemKeys(page, 'Cycles')
  return (
    <>
      <h1 tabIndex={-1}>Cycles</h1>
      <Loaded of={cycles}>
        {({ cycles: all, next }) => {
          const live = all.filter(({ endedAt }) => endedAt === null)
          const ended = all.filter(({ endedAt }) => endedAt !== null)
          return (
            <>
              <section aria-labelledby="live-title">
                <h2 id="live-title">Now</h2>
                {live.length === 0 ? (
                  <p class="quiet">No cycle runs or waits.</p>
                ) : (
                  <ul class="plain-list running-list">
                    {live.map((cycle) => (
                      <li key={cycle.id}>
                        <Running page={page} cycle={cycle} said={said} />
                      </li>
                    ))}
                  </ul>
                )}
              </section>
              <section aria-labelledby="ended-title">
                <h2 id="ended-title">Before</h2>
                {ended.length === 0 ? (
                  <p class="quiet">
                    No cycle has ended yet. One begins for each new commit, and by{' '}
                    <code>ostinato cycle SPEC</code>.
                  </p>
                ) : (
                  <Table
                    caption="Cycles that have ended, newest first"
                    columns={columnsOf(page)}
                    rows={ended}
                    keyOf={(cycle) => cycle.id}
                  />
                )}
                <Lengths of={ended} />
                {next !== null && limit < 200 && (
                  <button type="button" onClick={() => setLimit(Math.min(200, limit + pageSize))}>
                    Show more
                  </button>
                )}
              </section>
            </>
          )
        }}
      </Loaded>
    </>
  )
}

/** How long cycles took, oldest first, once there are enough to see a line. */
function Lengths({ of }: { of: readonly CycleShape[] }) {
  const done = of.flatMap(({ state, startedAt, endedAt }) =>
    state === 'done' && startedAt !== null && endedAt !== null
      ? [{ at: endedAt, ms: endedAt - startedAt }]
      : [],
  )
  if (done.length < 3) return null
  const inOrder = done.toSorted((a, b) => a.at - b.at)
  return (
    <Chart
      title="How long cycles took"
      times={inOrder.map(({ at }) => at)}
      series={[{ title: 'From start to end', values: inOrder.map(({ ms }) => ms) }]}
      write={lasting}
    />
  )
}

function columnsOf(page: ViewProps['page']): Column<CycleShape>[] {
  return [
    {
      title: 'Spec',
      cell: ({ id, spec }) => (
        <a href={hrefOf('cycles', id)} data-item>
          <Text of={spec} />
        </a>
      ),
    },
    { title: 'Ended as', cell: ({ state }) => <State of={state} /> },
    { title: 'Repository', cell: ({ repository }) => <Text of={repository} /> },
    { title: 'Why', cell: (cycle) => <Reason of={cycle} /> },
    { title: 'Began', cell: ({ createdAt }) => <Time at={createdAt} now={page.now} /> },
    { title: 'Took', isNumber: true, cell: took },
  ]
}

function took({ startedAt, endedAt }: CycleShape): string {
  return startedAt === null || endedAt === null ? '–' : lasting(endedAt - startedAt)
}
