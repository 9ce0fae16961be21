import type { KeptTrace } from '../../../domain/kept-trace.ts'
import { quote } from '../../../domain/next-step.ts'
import type { ScenarioState } from '../../../domain/trace.ts'
import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { count } from './figure.ts'

/** The states of scenarios, those first that want something done. */
export const scenarioStates = ['red', 'unbound', 'green'] as const

export type Counts = Readonly<Record<ScenarioState, number>>

/** How many scenarios are in each state. */
export function countsOf({ trace }: KeptTrace): Counts {
  const counts = { unbound: 0, red: 0, green: 0 }
  for (const { scenarios } of trace.capabilities)
    for (const { state } of scenarios) counts[state] += 1
  return counts
}

/** What is proved in a repository, in a line, with the ways to what is not. */
export function Summary({
  page,
  repository,
  trace,
}: {
  page: Page
  repository: string
  trace: KeptTrace | null
}) {
  if (trace === null) return <NeverTraced page={page} repository={repository} />
  const counts = countsOf(trace)
  const all = counts.green + counts.red + counts.unbound
  return (
    <>
      <p>
        <a href={hrefOf('specs', 'trace:all', { repository })} data-item>
          {count(all, 'scenario')}
        </a>
        {scenarioStates.map((state) => (
          <span key={state}>
            {', '}
            <a href={hrefOf('specs', 'trace:all', { repository, state })}>
              {counts[state].toLocaleString()} {state}
            </a>
          </span>
        ))}
      </p>
      <Traced page={page} trace={trace} />
    </>
  )
}

/** Of when a trace is, and what it was made from. */
export function Traced({ page, trace: { at, commit, from } }: { page: Page; trace: KeptTrace }) {
  return (
    <p class="quiet">
      Looked at <Time at={at} now={page.now} />, at commit <code>{commit.slice(0, 12)}</code>, by{' '}
      {from.length === 0 ? 'nothing' : <Text of={from.join(', ')} />}.
    </p>
  )
}

/** What to do where no trace is kept. */
export function NeverTraced({ page, repository }: { page: Page; repository: string }) {
  const command = `ostinato trace --root ${quote(repository)}`
  return (
    <p class="quiet">
      Nobody looked yet which tests prove which scenarios. A cycle of a spec that asks the agent{' '}
      <code>trace</code> does, and so does{' '}
      <code>
        <Text of={command} />
      </code>{' '}
      <Copy page={page} text={command} what="the command" />
    </p>
  )
}
