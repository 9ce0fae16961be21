import { useRef } from 'preact/hooks'
import * as v from 'valibot'

import { DeliveryShape, deliveryStates } from '../../../domain/delivery.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { useItemKeys } from '../../parts/items.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import { DeliveryState, entryTypes } from './state.tsx'

const Deliveries = v.object({
  deliveries: v.array(DeliveryShape),
  next: v.nullable(v.string()),
})

const pageSize = 25
/** The most that the service lists at once. */
const most = 200

/** The newest deliveries, of one state where the address says so. */
export function All({ page }: { page: Page }) {
  const asked = page.router.place.value.filter['state']
  const state = deliveryStates.find((one) => one === asked)
  // More of the same list: what is there stays while they come.
  const limit = useRef(pageSize)
  const deliveries = useResource(
    page.live,
    `${state}`,
    async (signal) =>
      get('/deliveries', Deliveries, { query: { limit: limit.current, state }, signal }),
    { on: entryTypes },
  )
  useItemKeys(page, 'Deliveries')
  return (
    <>
      <h1 tabIndex={-1}>Deliveries</h1>
      <p>
        <label>
          Show{' '}
          <select
            value={state ?? ''}
            onChange={({ currentTarget: { value } }) =>
              page.router.go('deliveries', null, value === '' ? {} : { state: value })
            }
          >
            <option value="">all</option>
            {deliveryStates.map((one) => (
              <option key={one} value={one}>
                only {one}
              </option>
            ))}
          </select>
        </label>
      </p>
      <Loaded of={deliveries}>
        {({ deliveries: all, next }) =>
          all.length === 0 ? (
            <Empty state={state} />
          ) : (
            <>
              <Table
                caption="Deliveries, newest first"
                rows={all}
                keyOf={({ id }) => id}
                columns={columnsOf(page)}
              />
              {next !== null && all.length < most && (
                <button
                  type="button"
                  onClick={() => {
                    limit.current = Math.min(most, limit.current * 2)
                    deliveries.reload()
                  }}
                >
                  Show more
                </button>
              )}
              {next !== null && all.length >= most && (
                <p class="quiet">
                  These are the newest {most}; <code>ostinato export</code> has all.
                </p>
              )}
            </>
          )
        }
      </Loaded>
    </>
  )
}

function Empty({ state }: { state: string | undefined }) {
  if (state !== undefined)
    return (
      <p>
        None is {state}. <a href={hrefOf('deliveries')}>Show all</a>
      </p>
    )
  return (
    <div class="card">
      <p>Nothing was delivered yet.</p>
      <p>
        A webhook begins cycles when something happens elsewhere: a push, a failed build, an issue.
        Point GitHub at <code>/hooks/github</code>, GitLab at <code>/hooks/gitlab</code>, or a
        sender of your own at <code>/hooks/NAME</code>, and start Ostinato with the secret that both
        know, such as <code>OSTINATO_GITHUB_SECRET</code>.
      </p>
      <p>What comes with another signature is refused, and is not listed here.</p>
    </div>
  )
}

function columnsOf(page: Page): Column<DeliveryShape>[] {
  return [
    {
      title: 'From',
      cell: ({ id, hook }) => (
        <a href={hrefOf('deliveries', id)} data-item>
          <Text of={hook} />
        </a>
      ),
    },
    { title: 'State', cell: ({ state }) => <DeliveryState of={state} /> },
    {
      title: 'What came of it',
      cell: ({ why, causes }) => <Came why={why} causes={causes} />,
    },
    {
      title: 'Replayed',
      isNumber: true,
      cell: ({ replays }) => (replays === 0 ? '–' : replays),
    },
    { title: 'Received', cell: ({ receivedAt }) => <Time at={receivedAt} now={page.now} /> },
  ]
}

function Came({ why, causes }: Pick<DeliveryShape, 'why' | 'causes'>) {
  if (why !== null) return <Text of={why} />
  if (causes.length === 0) return <span class="quiet">nothing</span>
  return (
    <ul class="plain-list">
      {causes.map(({ spec, cycle, why: not }, at) => (
        <li key={`${spec} ${cycle ?? at}`}>
          {cycle === null ? (
            <>
              no cycle of <Text of={spec} />: <Text of={not ?? 'not followed'} />
            </>
          ) : (
            <a href={hrefOf('cycles', cycle)}>
              cycle of <Text of={spec} />
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}
