import { useState } from 'preact/hooks'

import type { Binding, TracedScenario } from '../../../domain/trace.ts'
import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { Text } from '../../parts/text.tsx'
import { visible } from '../../visible.ts'
import { count } from './figure.ts'
import { useShare } from './share.tsx'
import { ScenarioTag } from './tasks.tsx'

interface Props {
  page: Page
  id: string
  /** Those that are shown. */
  scenarios: readonly TracedScenario[]
  /** How many it has. */
  all: number
  /** Whether it is unfolded at first. */
  opens: boolean
}

/** One capability; what is folded is not there, so that thousands cost nothing. */
export function Capability({ page, id, scenarios, all, opens }: Props) {
  const [isOpen, open] = useState(opens)
  const tally = (['red', 'unbound', 'green'] as const).flatMap((state) => {
    const some = scenarios.filter((one) => one.state === state).length
    return some === 0 ? [] : [`${some.toLocaleString()} ${state}`]
  })
  return (
    <details
      class="capability card"
      open={isOpen}
      onToggle={({ currentTarget }) => open(currentTarget.open)}
    >
      <summary data-item>
        <strong>
          <Text of={id} />
        </strong>{' '}
        <span class="quiet">
          {tally.join(', ')}
          {scenarios.length < all && ` of ${count(all, 'scenario')}`}
        </span>
      </summary>
      {isOpen && <Scenarios page={page} of={scenarios} />}
    </details>
  )
}

function Scenarios({ page, of }: { page: Page; of: readonly TracedScenario[] }) {
  const { shown, more } = useShare(of, 'scenarios')
  const byRequirement = Map.groupBy(shown, ({ requirement }) => requirement)
  return (
    <>
      {[...byRequirement].map(([requirement, scenarios]) => (
        <section key={requirement}>
          <h3>
            <Text of={requirement} />
          </h3>
          <ul class="plain-list scenario-list">
            {scenarios.map((one) => (
              <Scenario key={one.id} page={page} of={one} />
            ))}
          </ul>
        </section>
      ))}
      {more}
    </>
  )
}

function Scenario({
  page,
  of: { id, title, path, line, state, checks },
}: {
  page: Page
  of: TracedScenario
}) {
  return (
    <li>
      <ScenarioTag of={state} /> <Text of={title} />
      <div class="quiet where">
        <code>
          <Text of={id} />
        </code>{' '}
        <Copy page={page} text={id} what={`the id of ${visible(title)}`} />
        <span>
          <Text of={`${path}:${line}`} />
        </span>
      </div>
      {checks.length > 0 && <Tests of={checks} />}
    </li>
  )
}

function Tests({ of }: { of: readonly Binding[] }) {
  return (
    <ul class="plain-list tests">
      {of.map(({ check, test, passes }) => (
        <li key={`${check} ${test}`} class={passes ? 'test-passes' : 'test-fails'}>
          <span aria-hidden="true">{passes ? '✓' : '✗'}</span>
          <div>
            <span class="unseen">{passes ? 'Passes: ' : 'Fails: '}</span>
            <Text of={test ?? `the whole check ${check}`} />
            {test !== null && (
              <span class="quiet">
                {' '}
                by <Text of={check} />
              </span>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
