import type { LedgerShape } from '../../../domain/ledger-shape.ts'
import type { Page } from '../../page.ts'
import { Chart } from '../../parts/chart.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { figure } from './figure.ts'

/** The score of a spec over time: as lines, and at its first, best and last commit. */
export function Score({ page, of }: { page: Page; of: LedgerShape['score'] }) {
  if (of === null)
    return <p class="quiet">No commit was measured yet: a cycle that comes to its end does.</p>
  const rows = (['first', 'best', 'now'] as const).map((name) => ({ name, ...of[name] }))
  const times = of.series.map(({ at }) => at)
  return (
    <>
      <Table
        caption="Score at the first commit, the best, and now"
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { title: 'Commit', cell: ({ name }) => `${name[0]?.toUpperCase()}${name.slice(1)}` },
          {
            title: 'Of',
            cell: ({ commit, at }) => (
              <>
                <code>{commit.slice(0, 12)}</code> <Time at={at} now={page.now} />
              </>
            ),
          },
          { title: 'Score', isNumber: true, cell: ({ score }) => figure(score) },
          { title: 'Problems', isNumber: true, cell: ({ problems }) => figure(problems) },
          {
            title: 'Not sure',
            cell: ({ unsure, whole }) =>
              unsure.length > 0 ? (
                <Text of={unsure.join(', ')} />
              ) : (
                <span class="quiet">{whole ? '–' : 'a check was not run there'}</span>
              ),
          },
        ]}
      />
      {times.length > 1 && (
        <div class="charts">
          <Chart
            title="Score over time (0 is without a problem)"
            times={times}
            series={[{ title: 'Score', values: of.series.map(({ score }) => score) }]}
            height={200}
          />
          <Chart
            title="Problems over time"
            times={times}
            series={[{ title: 'Problems', values: of.series.map(({ problems }) => problems) }]}
            height={200}
          />
        </div>
      )}
    </>
  )
}
