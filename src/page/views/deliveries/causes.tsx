import type { DeliveryDetail } from '../../../domain/delivery.ts'
import { useCycle } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { useItemKeys } from '../../parts/items.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { hrefOf } from '../../router.ts'

type Cause = DeliveryDetail['causes'][number]

/** So many cycles are looked at with what they made; the others are named. */
const most = 20

/** What a delivery began, trigger by trigger, to its suggestions. */
export function Causes({ page, of }: { page: Page; of: readonly Cause[] }) {
  useItemKeys(page, 'Delivery')
  return (
    <section aria-labelledby="causes-title">
      <h2 id="causes-title">What came of it</h2>
      {of.length === 0 ? (
        <p class="quiet">It began no cycle.</p>
      ) : (
        <ul class="plain-list causes">
          {of.map((cause, at) => (
            <li key={`${cause.cycle} ${at}`} class="card">
              <p class="line">
                <strong>
                  {cause.cycle === null ? (
                    <Text of={cause.spec} />
                  ) : (
                    <a href={hrefOf('cycles', cause.cycle)} data-item>
                      Cycle of <Text of={cause.spec} />
                    </a>
                  )}
                </strong>
                <span class="quiet">
                  <Text of={cause.repository} />
                </span>
              </p>
              {cause.why !== null && (
                <p>
                  Not followed: <Text of={cause.why} />
                </p>
              )}
              {cause.cycle !== null && at < most && <Made page={page} cycle={cause.cycle} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** How a cycle is, and what it suggests. */
function Made({ page, cycle }: { page: Page; cycle: string }) {
  const detail = useCycle(page, cycle)
  return (
    <Loaded of={detail}>
      {({ cycle: { state, fault }, ending, suggestions }) => (
        <>
          <p class="line">
            <span class={`tag tag-${state}`}>{state}</span>
            {ending && <Text of={ending.why} />}
            {fault && <Text of={fault.message} />}
          </p>
          {suggestions.length > 0 && (
            <ul>
              {suggestions.map(({ id, title, state: now }) => (
                <li key={id}>
                  <a href={hrefOf('suggestions', id)} data-item>
                    <Text of={title} />
                  </a>{' '}
                  <span class={`tag tag-${now}`}>{now}</span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Loaded>
  )
}
