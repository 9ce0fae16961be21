import type { LedgerShape } from '../../../domain/ledger-shape.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { Applied } from './applied.tsx'
import { useLedger } from './data.ts'
import { figure } from './figure.ts'
import { Score } from './score.tsx'
import { useShare } from './share.tsx'

interface Props {
  page: Page
  repository: string
  spec: string
}

/** How a spec did since its start: its score, what was accepted, and what that cost. */
export function Ledger({ page, repository, spec }: Props) {
  const ledger = useLedger(page, repository, spec)
  return (
    <section aria-labelledby="ledger-title">
      <h2 id="ledger-title" tabIndex={-1}>
        How it did
      </h2>
      <Loaded of={ledger}>
        {({ ledger: [line] }) =>
          line ? (
            <Line page={page} line={line} />
          ) : (
            <p class="quiet">No cycle of it has ended yet: run one, and this fills.</p>
          )
        }
      </Loaded>
    </section>
  )
}

function Line({ page, line }: { page: Page; line: LedgerShape }) {
  return (
    <>
      <p>
        <Text of={line.headline} />
      </p>
      <Score page={page} of={line.score} />
      <Kinds of={line.kinds} />
      <Applied page={page} line={line} />
      <Spent of={line} />
    </>
  )
}

const counts = ['shown', 'accepted', 'rejected', 'refuted', 'merged', 'reverted'] as const

/** Acceptance by kind. */
function Kinds({ of }: { of: LedgerShape['kinds'] }) {
  const { shown, more } = useShare(of, 'kinds')
  if (of.length === 0) return null
  return (
    <>
      <h3>Suggestions by kind</h3>
      <Table
        caption="Suggestions by kind"
        rows={shown}
        keyOf={({ kind }) => kind}
        columns={[
          { title: 'Kind', cell: ({ kind }) => <Text of={kind} /> },
          ...counts.map((name) => ({
            title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
            isNumber: true,
            cell: (kind: LedgerShape['kinds'][number]) => figure(kind[name]),
          })),
          {
            title: 'Accepted of decided',
            isNumber: true,
            cell: ({ accepted, rejected }) => share(accepted, accepted + rejected),
          },
        ]}
      />
      {more}
    </>
  )
}

function share(some: number, all: number): string {
  return all === 0 ? '–' : `${Math.round((100 * some) / all)} %`
}

/** What its cycles took, and what that is for each suggestion that was accepted. */
function Spent({ of: { cost, reviewMinutes } }: { of: LedgerShape }) {
  if (cost === null) return null
  const { tokensPerAccepted: tokens, machineMsPerAccepted: ms } = cost
  const rows = [
    { what: 'Cycles', total: figure(cost.cycles), each: '–' },
    { what: 'Questions to models', total: figure(cost.exchanges), each: '–' },
    {
      what: 'Tokens',
      total: `${figure(cost.tokensIn)} in, ${figure(cost.tokensOut)} out`,
      each: tokens === null ? '–' : figure(tokens),
    },
    { what: 'Time of models', total: lasting(cost.modelMs), each: '–' },
    {
      what: 'Time of the machine',
      total: lasting(cost.machineMs),
      each: ms === null ? '–' : lasting(ms),
    },
    ...(reviewMinutes === null
      ? []
      : [{ what: 'Time of reviewers, about', total: `${figure(reviewMinutes)} min`, each: '–' }]),
  ]
  return (
    <>
      <h3>What it cost since {new Date(cost.since).toLocaleDateString()}</h3>
      <div class="figures">
        <Table
          caption="What its cycles took"
          rows={rows}
          keyOf={({ what }) => what}
          columns={[
            { title: 'What', cell: ({ what }) => what },
            { title: 'In all', isNumber: true, cell: ({ total }) => total },
            {
              title:
                cost.accepted === 0
                  ? 'For each accepted one'
                  : `For each of ${figure(cost.accepted)} accepted`,
              isNumber: true,
              cell: ({ each }) => each,
            },
          ]}
        />
      </div>
    </>
  )
}
