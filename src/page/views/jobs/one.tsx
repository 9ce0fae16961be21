import { useEffect } from 'preact/hooks'

import { JobDetail, type JobRunShape } from '../../../domain/job-shape.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { useItemKeys } from '../../parts/items.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting, Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import { Declared } from './declared.tsx'
import { Enforced } from './enforced.tsx'
import { jobMoves } from './moves.ts'
import { RunNow } from './run-now.tsx'
import { RunState } from './run-state.tsx'
import { Run } from './run.tsx'
import { localTime, Schedule, When } from './when.tsx'

interface Props {
  page: Page
  name: string
  /** Where several have a job of that name, the one that is meant. */
  place: { repository?: string }
  /** The run whose words are shown; null for the newest. */
  chosen: string | null
}

/** One job: when it runs, what it may touch, its last runs, and what one of them says. */
export function One({ page, name, place, chosen }: Props) {
  const job = useResource(
    page.live,
    name,
    async (signal) => get(`/jobs/${encodeURIComponent(name)}`, JobDetail, { query: place, signal }),
    {
      on: jobMoves,
      when: ({ type, body }) => type.startsWith('script.') || body['job'] === name,
    },
  )
  useEffect(() => {
    // A run that was just asked for: no entry tells of it before it begins.
    const { value } = job.state
    const isNew = value.kind === 'loaded' && value.value.runs.every(({ id }) => id !== chosen)
    if (chosen !== null && isNew) job.reload()
  }, [job, chosen])
  useItemKeys(page, 'Runs')
  return (
    <>
      <p>
        <a href={hrefOf('jobs')}>All jobs</a>
      </p>
      <h1 tabIndex={-1}>
        Job <Text of={name} />
      </h1>
      <Loaded of={job}>
        {(detail) => {
          const shown = chosen ?? detail.runs[0]?.id ?? null
          return (
            <>
              <Facts page={page} detail={detail} />
              <Runs page={page} detail={detail} shown={shown} />
              {shown !== null && (
                <Run key={shown} page={page} id={shown} isChosen={chosen !== null} />
              )}
              <Declared page={page} job={detail.job} />
              <Enforced page={page} />
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function Facts({ page, detail: { job } }: { page: Page; detail: JobDetail }) {
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Next run</dt>
          <dd>{job.next === null ? 'never' : <When at={job.next} now={page.now} />}</dd>
        </div>
        <div>
          <dt>Schedule</dt>
          <dd>
            <Schedule of={job} />
          </dd>
        </div>
        <div>
          <dt>Repository</dt>
          <dd>
            <Text of={job.repository} />
          </dd>
        </div>
        <div>
          <dt>Runs from</dt>
          <dd>{job.builtIn ? 'Ostinato itself (built in)' : <Text of={job.file} />}</dd>
        </div>
      </dl>
      <RunNow page={page} job={job} />
    </>
  )
}

function Runs({
  page,
  detail: { job, runs },
  shown,
}: {
  page: Page
  detail: JobDetail
  shown: string | null
}) {
  return (
    <section aria-labelledby="runs-title">
      <h2 id="runs-title">Last runs</h2>
      {runs.length === 0 ? (
        <p class="quiet">It has not run yet.</p>
      ) : (
        <Table
          caption="The last runs, newest first"
          rows={runs}
          keyOf={({ id }) => id}
          columns={columnsOf(page, job.repository, shown)}
        />
      )}
    </section>
  )
}

function columnsOf(page: Page, repository: string, shown: string | null): Column<JobRunShape>[] {
  return [
    {
      title: 'Asked for',
      cell: ({ id, job, createdAt }) => (
        <span class="when">
          <a
            href={hrefOf('jobs', job, { repository, run: id })}
            aria-current={id === shown ? 'true' : undefined}
            data-item
          >
            <Time at={createdAt} now={page.now} />
          </a>{' '}
          <span class="quiet">{localTime(createdAt)}</span>
        </span>
      ),
    },
    { title: 'State', cell: (run) => <RunState of={run} /> },
    { title: 'Why', cell: ({ reason }) => <Text of={reason} /> },
    { title: 'Attempts', isNumber: true, cell: ({ attempt }) => attempt },
    {
      title: 'Lines',
      isNumber: true,
      cell: ({ lines, endedAt }) => (endedAt === null ? '–' : lines),
    },
    {
      title: 'Took',
      isNumber: true,
      cell: ({ startedAt, endedAt }) =>
        startedAt === null || endedAt === null ? '–' : lasting(endedAt - startedAt),
    },
  ]
}
