import type { EntryShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting, Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { askingOf } from './asked-of.ts'

/** The last times that one agent was asked: for which spec, for how long, and what came of it. */
export function Askings({
  page,
  name,
  of,
}: {
  page: Page
  name: string
  of: readonly EntryShape[]
}) {
  const rows = of.flatMap((entry) => {
    const asking = askingOf(entry)
    return asking?.name === name ? [{ entry, ...asking }] : []
  })
  return (
    <section aria-labelledby="askings-title">
      <h2 id="askings-title">Asked lately</h2>
      {rows.length === 0 ? (
        <p class="quiet">Not lately. A cycle asks the agents that its spec names.</p>
      ) : (
        <Table
          caption="The last times that it was asked, newest first"
          rows={rows}
          keyOf={({ entry }) => entry.id}
          columns={[
            { title: 'When', cell: ({ at }) => <Time at={at} now={page.now} /> },
            { title: 'For', cell: ({ entry }) => <For of={entry} /> },
            {
              title: 'Took',
              isNumber: true,
              cell: ({ ms }) => (ms === null ? '–' : lasting(ms)),
            },
            { title: 'Insights', isNumber: true, cell: ({ insights }) => insights ?? '–' },
            {
              title: 'Trouble',
              cell: ({ why }) => (why === null ? 'none' : <Text of={why} />),
            },
          ]}
        />
      )}
    </section>
  )
}

function For({ of: { cycle, spec } }: { of: EntryShape }) {
  if (cycle === undefined) return <>a question</>
  return (
    <a href={hrefOf('cycles', cycle)} data-item>
      <Text of={spec ?? cycle} />
    </a>
  )
}
