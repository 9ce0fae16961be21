import type { LedgerShape } from '../../../domain/ledger-shape.ts'
import type { SpecShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Failed, Loaded } from '../../parts/loaded.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { ChangeList } from './change-list.tsx'
import { useLedger, useScripts, useSpecs } from './data.ts'
import { count, figure } from './figure.ts'
import { LastCycle } from './last-cycle.tsx'
import { linkTo } from './place.ts'
import { ScriptList, WaitingScripts } from './script-list.tsx'
import { useShare } from './share.tsx'
import { Summary } from './trace-summary.tsx'

interface At {
  page: Page
  repository: string
}

/** All of a repository: its specs, what is proved, active changes, scripts, and the way to what was learned. */
export function List({ page, repository }: At) {
  const specs = useSpecs(page, repository)
  const scripts = useScripts(page, repository)
  return (
    <>
      <p class="quiet">
        <Text of={repository} />
      </p>
      <WaitingScripts of={scripts} />
      <Loaded of={specs}>
        {({ specs: all, broken, trace }) => (
          <>
            {broken.map(({ file, why }) => (
              <p key={file} class="failed">
                <Text of={file} /> did not load: <Text of={why} />
              </p>
            ))}
            <SpecTable page={page} repository={repository} specs={all} />
            <section aria-labelledby="scenarios-title">
              <h2 id="scenarios-title">Scenarios</h2>
              <Summary page={page} repository={repository} trace={trace} />
            </section>
          </>
        )}
      </Loaded>
      <section aria-labelledby="changes-title">
        <h2 id="changes-title">Active changes</h2>
        <ChangeList page={page} repository={repository} />
      </section>
      <section aria-labelledby="scripts-title">
        <h2 id="scripts-title">Scripts</h2>
        <ScriptList of={scripts} repository={repository} />
      </section>
      <section aria-labelledby="lessons-title">
        <h2 id="lessons-title">Lessons</h2>
        <p>
          <a href={linkTo({ kind: 'lessons', name: 'all' }, repository)} data-item>
            What was learned from reviews
          </a>
        </p>
      </section>
    </>
  )
}

function SpecTable({ page, repository, specs }: At & { specs: readonly SpecShape[] }) {
  const ledger = useLedger(page, repository)
  const { shown, more } = useShare(specs, 'specs')
  const { value: state } = ledger.state
  const lines = state.kind === 'loaded' ? state.value.ledger : []
  const lineOf = new Map(lines.map((line) => [line.spec, line]))
  return (
    <section aria-label="Specs">
      {state.kind === 'failed' && <Failed why={state.error} retry={ledger.reload} />}
      {specs.length === 0 ? (
        <p class="quiet">No spec is there: a script that waits may be one.</p>
      ) : (
        <Table
          caption="Specs of the repository"
          rows={shown}
          keyOf={({ name }) => name}
          columns={columnsOf({ page, repository }, lineOf, state.kind === 'loading')}
        />
      )}
      {more}
    </section>
  )
}

function columnsOf(
  { page, repository }: At,
  lineOf: ReadonlyMap<string, LedgerShape>,
  isLoading: boolean,
): Column<SpecShape>[] {
  return [
    {
      title: 'Spec',
      cell: ({ name, goal, paused }) => (
        <>
          <a href={linkTo({ kind: 'spec', name }, repository)} data-item>
            <Text of={name} />
          </a>{' '}
          {paused && <span class="tag tag-warn">paused</span>}
          <div class="quiet goal">
            <Text of={goal} />
          </div>
          {paused && (
            <div class="goal">
              <Text of={paused.why} />
            </div>
          )}
        </>
      ),
    },
    { title: 'Agents', cell: ({ agents }) => <Names of={agents} none="none" /> },
    {
      title: 'Checks',
      cell: ({ checks }) => <Names of={checks.map(({ name }) => name)} none="none" />,
    },
    { title: 'Who says yes', cell: ({ review }) => <Text of={review} /> },
    { title: 'Last cycle', cell: ({ lastCycle }) => <LastCycle page={page} of={lastCycle} /> },
    {
      title: 'Score now',
      isNumber: true,
      cell: ({ name }) => {
        const now = lineOf.get(name)?.score?.now
        if (!now) return isLoading ? '…' : '–'
        return (
          <>
            {figure(now.score)}
            <div class="quiet">{count(now.problems, 'problem')}</div>
          </>
        )
      },
    },
  ]
}

/** Names beside one another; of very many the first. */
function Names({ of, none }: { of: readonly string[]; none: string }) {
  if (of.length === 0) return <span class="quiet">{none}</span>
  const rest = of.length - 12
  return <Text of={of.slice(0, 12).join(', ') + (rest > 0 ? ` and ${rest} more` : '')} />
}
