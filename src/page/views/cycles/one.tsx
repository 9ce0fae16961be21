import type { CycleDetail } from '../../../domain/cycle-shape.ts'
import { useCycle } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { Cancel } from '../../parts/cancel.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting, Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { Asked } from './asked.tsx'
import { Exchanges } from './exchanges.tsx'
import type { AllSaid } from './said.ts'
import { Speaking } from './speaking.tsx'
import { Reason, State } from './state.tsx'
import { Steps } from './steps.tsx'

/** One cycle: what it did, asked, found and made, and how it ended. */
export function One({ page, id, said }: { page: Page; id: string; said: AllSaid }) {
  const cycle = useCycle(page, id)
  return (
    <>
      <p>
        <a href={hrefOf('cycles')}>All cycles</a>
      </p>
      <h1 tabIndex={-1}>
        Cycle <Text of={id} />
      </h1>
      <Loaded of={cycle}>
        {(detail) => (
          <>
            <Facts page={page} detail={detail} />
            <Steps {...detail.cycle} now={page.now.value} />
            {detail.cycle.endedAt === null && <Speaking of={said.value.get(id) ?? []} />}
            <Agents page={page} detail={detail} />
            <Made detail={detail} />
            <Insights of={detail.insights} />
            <Exchanges page={page} id={id} />
          </>
        )}
      </Loaded>
    </>
  )
}

function Facts({
  page,
  detail: { cycle, ending, observed, slow },
}: {
  page: Page
  detail: CycleDetail
}) {
  const { id, spec, repository, state, createdAt, startedAt, endedAt, fault } = cycle
  return (
    <>
      <p class="facts">
        <State of={state} />
        <a href={hrefOf('specs', spec)}>
          <Text of={spec} />
        </a>
        <span>
          began <Time at={createdAt} now={page.now} />
        </span>
        {startedAt !== null && endedAt !== null && <span>took {lasting(endedAt - startedAt)}</span>}
        {endedAt === null && <Cancel page={page} id={id} spec={spec} />}
      </p>
      <p class="quiet">
        <Text of={repository} />, <Reason of={cycle} />
        {observed && (
          <>
            , commit <code>{observed.commit.slice(0, 12)}</code>
          </>
        )}
      </p>
      {ending && (
        <p>
          <strong>{ending.word}</strong>: <Text of={ending.why} />
        </p>
      )}
      {fault && (
        <p class="failed">
          <Text of={fault.message} />
        </p>
      )}
      {observed && observed.dirty > 0 && (
        <p class="warned">
          {observed.dirty} {observed.dirty === 1 ? 'file differs' : 'files differ'} from the commit:
          only what is committed was looked at.
        </p>
      )}
      {slow.map((why) => (
        <p key={why} class="warned">
          <Text of={why} />
        </p>
      ))}
    </>
  )
}

function Agents({ page, detail: { cycle, asked, silent } }: { page: Page; detail: CycleDetail }) {
  return (
    <section aria-labelledby="asked-title">
      <h2 id="asked-title">Agents</h2>
      <Asked page={page} of={asked} cycle={cycle.id} />
      {silent.map(({ agent, why, isPart }) => (
        <p key={agent} class="warned">
          <Text of={agent} /> {isPart ? 'answered in part' : 'did not answer'}: <Text of={why} />
        </p>
      ))}
    </section>
  )
}

/** What came of it: suggestions, those that the checks refuted, and what was not tried. */
function Made({ detail: { suggestions, refuted, dropped } }: { detail: CycleDetail }) {
  const all = [...suggestions, ...refuted]
  return (
    <section aria-labelledby="made-title">
      <h2 id="made-title">Suggestions</h2>
      {all.length === 0 ? (
        <p class="quiet">None so far.</p>
      ) : (
        <Table
          caption="Suggestions of this cycle"
          rows={all}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'Title',
              cell: ({ id, title }) => (
                <a href={hrefOf('suggestions', id)} data-item>
                  <Text of={title} />
                </a>
              ),
            },
            {
              title: 'State',
              cell: ({ state }) => <span class={`tag tag-${state}`}>{state}</span>,
            },
            {
              title: 'Score',
              isNumber: true,
              cell: ({ verdict: { score } }) => `${number(score.before)} → ${number(score.after)}`,
            },
          ]}
        />
      )}
      {dropped.length > 0 && (
        <details>
          <summary>{dropped.length} not tried</summary>
          <Table
            caption="What was not tried, and why"
            rows={dropped}
            keyOf={({ title, path }) => `${path} ${title}`}
            columns={[
              { title: 'Title', cell: ({ title }) => <Text of={title} /> },
              { title: 'File', cell: ({ path }) => <Text of={path} /> },
              { title: 'Why', cell: ({ why }) => <Text of={why} /> },
            ]}
          />
        </details>
      )}
    </section>
  )
}

function Insights({ of }: { of: CycleDetail['insights'] }) {
  if (of.length === 0) return null
  return (
    <section aria-labelledby="insights-title">
      <h2 id="insights-title">Insights</h2>
      <Table
        caption="What the agents reported"
        rows={of}
        keyOf={({ id }) => id}
        columns={[
          { title: 'What', cell: ({ message }) => <Text of={message} /> },
          {
            title: 'Severity',
            cell: ({ severity }) => <span class={`tag tag-${severity}`}>{severity}</span>,
          },
          {
            title: 'Where',
            cell: ({ path, line }) => <Text of={line === null ? path : `${path}:${line}`} />,
          },
          {
            title: 'By',
            cell: ({ agent, sources }) => (
              <Text of={sources.length === 0 ? agent : sources.join(', ')} />
            ),
          },
        ]}
      />
    </section>
  )
}

function number(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 2 })
}
