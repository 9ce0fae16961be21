import type { KeptTrace } from '../../../domain/kept-trace.ts'
import { ScenarioState } from '../../../domain/trace.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { Capability } from './capability.tsx'
import { count } from './figure.ts'
import { narrow } from './place.ts'
import { useShare } from './share.tsx'
import { countsOf, scenarioStates, Traced } from './trace-summary.tsx'

/** So many scenarios are shown at once; of more, the capabilities are folded. */
const mostOpen = 60

/** Capabilities with their requirements, scenarios and tests; narrowed to one state by the address. */
export function Trace({ page, trace }: { page: Page; trace: KeptTrace }) {
  const said = page.router.place.value.filter['state']
  const state = ScenarioState.options.find((one) => one === said) ?? null
  const counts = countsOf(trace)
  const all = counts.green + counts.red + counts.unbound
  const narrowed = trace.trace.capabilities.flatMap(({ id, scenarios }) => {
    const left = scenarios.filter((one) => state === null || one.state === state)
    return left.length === 0 ? [] : [{ id, scenarios: left, all: scenarios.length }]
  })
  const { shown, more } = useShare(narrowed, 'capabilities')
  const left = state === null ? all : counts[state]
  return (
    <>
      <Traced page={page} trace={trace} />
      <div class="filters" role="group" aria-label="Scenarios that are shown">
        {([null, ...scenarioStates] as const).map((one) => (
          <button
            key={one}
            type="button"
            class="small"
            aria-pressed={one === state}
            onClick={() => narrow(page, { state: one ?? undefined })}
          >
            {one === null
              ? `All ${all.toLocaleString()}`
              : `${counts[one].toLocaleString()} ${one}`}
          </button>
        ))}
      </div>
      {state !== 'red' && state !== 'green' && counts.unbound > 0 && (
        <p class="quiet">
          Unbound: no test names the scenario. Write its id into the name of a test that proves it.
        </p>
      )}
      {left === 0 && (
        <p class="quiet">{state === null ? 'There are no scenarios yet.' : `None is ${state}.`}</p>
      )}
      {shown.map(({ id, ...one }) => (
        <Capability key={`${id} ${state}`} page={page} id={id} {...one} opens={left <= mostOpen} />
      ))}
      {more}
      <Silent of={trace.trace.silent} />
      <Unknown of={trace.trace.unknown} />
    </>
  )
}

function Silent({ of }: { of: KeptTrace['trace']['silent'] }) {
  return (
    <>
      {of.map(({ check, why }) => (
        <p key={check} class="warned">
          Check <Text of={check} /> says nothing of what it proves: <Text of={why} />
        </p>
      ))}
    </>
  )
}

/** Ids that tests name and nothing has: often a scenario that was given another title. */
function Unknown({ of }: { of: KeptTrace['trace']['unknown'] }) {
  const { shown, more } = useShare(of, 'ids')
  if (of.length === 0) return null
  return (
    <details class="unknown">
      <summary data-item>{count(of.length, 'name')} in tests that no scenario has</summary>
      <p class="quiet">A typing error, or a scenario that was given another title.</p>
      <ul class="plain-list scenario-list">
        {shown.map(({ id, check, test }) => (
          <li key={`${id} ${check} ${test}`}>
            <code>
              <Text of={id} />
            </code>
            <div class="quiet">
              in <Text of={test ?? check} />
            </div>
          </li>
        ))}
      </ul>
      {more}
    </details>
  )
}
