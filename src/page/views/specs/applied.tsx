import type { LedgerShape } from '../../../domain/ledger-shape.ts'
import type { Page } from '../../page.ts'
import { Chart } from '../../parts/chart.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { visible } from '../../visible.ts'
import { figure } from './figure.ts'
import { useShare } from './share.tsx'

type Step = LedgerShape['steps'][number]

const tags = {
  merged: 'good',
  edited: 'good',
  reverted: 'bad',
  ignored: 'warn',
  discarded: 'bad',
} as const satisfies Record<NonNullable<Step['outcome']>['state'], string>

/** What was applied, newest first: what it did to the score, what became of it, and how it is undone. */
export function Applied({ page, line: { steps } }: { page: Page; line: LedgerShape }) {
  const { shown, more } = useShare(steps.toReversed(), 'that were applied', 10)
  if (steps.length === 0) return null
  return (
    <>
      <h3>Applied</h3>
      {steps.length > 1 && (
        <Chart
          title="Applied so far, and how many of those are in the history"
          times={steps.map(({ at }) => at)}
          series={[
            { title: 'Applied', values: steps.map((_, at) => at + 1) },
            { title: 'In the history', values: tally(steps, isKept) },
          ]}
          height={200}
        />
      )}
      <Table
        caption="Suggestions that were applied, newest first"
        rows={shown}
        keyOf={({ id }) => id}
        columns={[
          {
            title: 'What',
            cell: ({ id, title, kind }) => (
              <>
                <a href={hrefOf('suggestions', id)} data-item>
                  <Text of={title} />
                </a>
                <div class="quiet">
                  <Text of={kind} />
                </div>
              </>
            ),
          },
          {
            title: 'When, by whom',
            cell: ({ at, by }) => (
              <>
                <Time at={at} now={page.now} />, <Text of={by} />
              </>
            ),
          },
          {
            title: 'Score',
            isNumber: true,
            cell: ({ score }) => `${figure(score.before)} → ${figure(score.after)}`,
          },
          { title: 'What became of it', cell: ({ outcome }) => <Became of={outcome} /> },
          {
            title: 'Undo',
            cell: ({ undo, title }) =>
              undo === null ? (
                <span class="quiet">–</span>
              ) : (
                <>
                  <code>
                    <Text of={undo} />
                  </code>{' '}
                  <Copy
                    page={page}
                    text={undo}
                    what={`the command that undoes “${visible(title)}”`}
                  />
                </>
              ),
          },
        ]}
      />
      {more}
    </>
  )
}

function Became({ of }: { of: Step['outcome'] }) {
  if (of === null) return <span class="tag tag-waiting">waiting</span>
  return (
    <>
      <span class={`tag tag-${tags[of.state]}`}>{of.state}</span>{' '}
      <span class="quiet">
        <Text of={of.evidence} />
      </span>
    </>
  )
}

function isKept({ outcome }: Step): boolean {
  return outcome?.state === 'merged' || outcome?.state === 'edited'
}

/** How many of the steps until each are so. */
function tally(steps: readonly Step[], is: (step: Step) => boolean): number[] {
  let sum = 0
  return steps.map((step) => (sum += is(step) ? 1 : 0))
}
