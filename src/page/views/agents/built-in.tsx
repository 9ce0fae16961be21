import type { AgentShape } from '../../../domain/agent-shape.ts'
import type { Page } from '../../page.ts'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting, Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import type { AskedLately } from './asked-of.ts'

/** What each built-in agent looks at, in a line. */
const purposes: Readonly<Record<string, string>> = {
  openspec: 'What OpenSpec finds in openspec/, and what its archive would refuse',
  links: 'Dead relative links and anchors in Markdown',
  git: 'What is left to do, and what is changed and fixed most',
  checks: 'Commands of the spec that fail, and what its metrics read',
  trace: 'Scenarios that no test names, or whose tests fail',
  tasks: 'The next task of each accepted change',
}

/** The agents of this process: what each looks at, and how it did the last time. */
export function BuiltIn({
  page,
  of,
  asked,
}: {
  page: Page
  of: readonly AgentShape[]
  asked: ReadonlyMap<string, AskedLately>
}) {
  return (
    <section aria-labelledby="built-in-title">
      <h2 id="built-in-title">Built in</h2>
      <p class="quiet">They run in this process, and need no consent: they only read.</p>
      <Table
        caption="Agents that are built in"
        rows={of}
        keyOf={({ name }) => name}
        columns={[
          {
            title: 'Agent',
            cell: ({ name }) => (
              <a href={hrefOf('agents', name)} data-item>
                <Text of={name} />
              </a>
            ),
          },
          { title: 'Looks at', cell: ({ name }) => purposes[name] ?? '' },
          { title: 'Health', cell: ({ name }) => <Health of={asked.get(name)} /> },
          {
            title: 'Asked last',
            cell: ({ name }) => <AskedLast page={page} of={asked.get(name)} />,
          },
        ]}
      />
    </section>
  )
}

/** Whether it answered the last time, and how often it did not. */
export function Health({ of }: { of: AskedLately | undefined }) {
  if (!of) return <span class="tag">not asked lately</span>
  const { why, times, failures } = of
  return (
    <>
      <span class={`tag ${why === null ? 'tag-good' : 'tag-bad'}`}>
        {why === null ? 'answered' : 'no answer'}
      </span>
      {failures > 0 && (
        <span class="quiet">
          {' '}
          {failures} of {times} times not
        </span>
      )}
      {why !== null && (
        <p class="why">
          <Text of={why} />
        </p>
      )}
    </>
  )
}

/** When, for how long, and with what. */
export function AskedLast({ page, of }: { page: Page; of: AskedLately | undefined }) {
  if (!of) return <>not lately</>
  return (
    <>
      <Time at={of.at} now={page.now} />
      {of.ms !== null && `, for ${lasting(of.ms)}`}
      {of.insights !== null && `, ${of.insights} ${of.insights === 1 ? 'insight' : 'insights'}`}
    </>
  )
}
