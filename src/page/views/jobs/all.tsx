import * as v from 'valibot'

import { JobShape } from '../../../domain/job-shape.ts'
import { quote } from '../../../domain/next-step.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { useItemKeys } from '../../parts/items.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import { Enforced } from './enforced.tsx'
import { jobMoves } from './moves.ts'
import { RunNow } from './run-now.tsx'
import { RunState } from './run-state.tsx'
import { Schedule, When, zone } from './when.tsx'

const Jobs = v.object({
  jobs: v.array(JobShape),
  broken: v.array(v.object({ file: v.string(), why: v.string() })),
})

/** All jobs of the repositories that are served. */
export function All({ page }: { page: Page }) {
  const jobs = useResource(page.live, 'jobs', async (signal) => get('/jobs', Jobs, { signal }), {
    on: jobMoves,
  })
  useItemKeys(page, 'Jobs')
  return (
    <>
      <h1 tabIndex={-1}>Jobs</h1>
      <Waiting page={page} />
      <Loaded of={jobs}>
        {({ jobs: all, broken }) => (
          <>
            {all.length === 0 ? (
              <p>
                No jobs. A job is a file in <code>ostinato/jobs</code> that says when, and what to
                do; <code>docs/scripts.md</code> of Ostinato has samples.
              </p>
            ) : (
              <Table
                caption="Jobs with their next and last runs"
                rows={all}
                keyOf={({ repository, name }) => `${repository} ${name}`}
                columns={columnsOf(page, all)}
              />
            )}
            <p class="quiet">Times are those of this browser: {zone()}.</p>
            <Broken of={broken} />
          </>
        )}
      </Loaded>
      <Enforced page={page} />
    </>
  )
}

function columnsOf(page: Page, all: readonly JobShape[]): Column<JobShape>[] {
  const areMany = new Set(all.map(({ repository }) => repository)).size > 1
  return [
    {
      title: 'Job',
      cell: ({ name, repository, builtIn }) => (
        <span class="named">
          <a href={hrefOf('jobs', name, { repository })} data-item>
            <Text of={name} />
          </a>
          {builtIn && <span class="tag">built in</span>}
        </span>
      ),
    },
    ...(areMany
      ? [
          {
            title: 'Repository',
            cell: ({ repository }: JobShape) => <Text of={repository} />,
          },
        ]
      : []),
    {
      title: 'Next run',
      cell: ({ next }) => (next === null ? 'never' : <When at={next} now={page.now} />),
    },
    { title: 'Schedule', cell: (job) => <Schedule of={job} /> },
    {
      title: 'Last run',
      cell: ({ name, repository, last }) =>
        last === null ? (
          <span class="quiet">none yet</span>
        ) : (
          <span class="named">
            <RunState of={last} />
            <a href={hrefOf('jobs', name, { repository, run: last.id })}>
              <Time at={last.endedAt ?? last.startedAt ?? last.createdAt} now={page.now} />
              <span class="unseen">: what it said</span>
            </a>
          </span>
        ),
    },
    { title: 'By hand', cell: (job) => <RunNow page={page} job={job} isSmall /> },
  ]
}

/** Job files that nobody consented to yet. */
function Waiting({ page }: { page: Page }) {
  const status = page.status.state.value
  if (status.kind !== 'loaded') return null
  const mine = status.value.waiting.scripts.filter(({ file }) => file.startsWith('jobs/'))
  return mine.map(({ repository, file }) => {
    const at = `${quote(file)} --root ${quote(repository)}`
    return (
      <div key={`${repository} ${file}`} class="warned waiting">
        <p>
          <Text of={file} /> in <Text of={repository} /> is new or was changed, and runs once you
          consented to what it says. Read it, then say so:
        </p>
        <Command page={page} of={`ostinato scripts show ${at}`} what="the command that shows it" />
        <Command
          page={page}
          of={`ostinato scripts approve ${at}`}
          what="the command that consents"
        />
      </div>
    )
  })
}

function Broken({ of }: { of: readonly { file: string; why: string }[] }) {
  if (of.length === 0) return null
  return (
    <section aria-labelledby="broken-title">
      <h2 id="broken-title">Files that do not load</h2>
      <ul class="plain-list broken">
        {of.map(({ file, why }) => (
          <li key={file} class="failed">
            <strong>
              <Text of={file} />
            </strong>{' '}
            <Text of={why} />
          </li>
        ))}
      </ul>
    </section>
  )
}
