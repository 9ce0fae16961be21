import { type DeliveryDetail, DeliveryDetail as Detail } from '../../../domain/delivery.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import { Body } from './body.tsx'
import { Causes } from './causes.tsx'
import { Replay } from './replay.tsx'
import { DeliveryState, entryTypes } from './state.tsx'

/** One delivery: what came, with what came of it. */
export function One({ page, id }: { page: Page; id: string }) {
  const delivery = useResource(
    page.live,
    id,
    async (signal) => get(`/deliveries/${encodeURIComponent(id)}`, Detail, { signal }),
    { on: entryTypes, when: ({ body }) => body['delivery'] === id },
  )
  return (
    <>
      <p>
        <a href={hrefOf('deliveries')}>All deliveries</a>
      </p>
      <h1 tabIndex={-1}>
        Delivery <Text of={id} />
      </h1>
      <Loaded of={delivery}>
        {(detail) => (
          <>
            <Facts page={page} of={detail} />
            <Causes page={page} of={detail.causes} />
            <Headers of={detail.headers} />
            <Body page={page} of={detail} />
          </>
        )}
      </Loaded>
    </>
  )
}

function Facts({ page, of }: { page: Page; of: DeliveryDetail }) {
  const { id, hook, key, receivedAt, secret, state, why, replays } = of
  return (
    <>
      <p class="line">
        <DeliveryState of={state} />
        <span>
          from <Text of={hook} />
        </span>
        <span>
          received <Time at={receivedAt} now={page.now} />
        </span>
        {replays > 0 && <span>replayed {replays === 1 ? 'once' : `${replays} times`}</span>}
        <Replay page={page} of={of} />
      </p>
      {why !== null && (
        <p class={state === 'quarantined' ? 'warned' : ''}>
          {state === 'quarantined' ? 'A person has to look: ' : 'Why: '}
          <Text of={why} />
        </p>
      )}
      <p class="quiet">
        The sender calls it <Text of={key} />. Its signature fits secret {secret + 1} of the hook.
        Whoever sent it wrote what stands below: it is shown as it came, and never followed.
      </p>
      <Command page={page} of={`ostinato deliveries show ${id}`} />
    </>
  )
}

function Headers({ of }: { of: DeliveryDetail['headers'] }) {
  const all = Object.entries(of)
  return (
    <section aria-labelledby="headers-title">
      <h2 id="headers-title">Headers</h2>
      {all.length === 0 ? (
        <p class="quiet">None that its rule looks at.</p>
      ) : (
        <Table
          caption="The headers that were kept; none carries a secret"
          rows={all}
          keyOf={([name]) => name}
          columns={[
            {
              title: 'Name',
              cell: ([name]) => (
                <code>
                  <Text of={name} />
                </code>
              ),
            },
            {
              title: 'Value',
              cell: ([, value]) => (
                <code>
                  <Text of={value} />
                </code>
              ),
            },
          ]}
        />
      )}
    </section>
  )
}
