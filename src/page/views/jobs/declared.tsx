import type { JobShape } from '../../../domain/job-shape.ts'
import { durationText, sizeText } from '../../../domain/quantity.ts'
import type { StatusShape } from '../../../domain/status-shape.ts'
import type { Page } from '../../page.ts'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'

type Kind = keyof JobShape['permissions']

const kinds: readonly { kind: Kind; title: string }[] = [
  { kind: 'read', title: 'Files it reads' },
  { kind: 'write', title: 'Files it writes' },
  { kind: 'net', title: 'Hosts it asks' },
  { kind: 'run', title: 'Programs it starts' },
  { kind: 'env', title: 'Variables it sees' },
]

/** What a job declares to touch, and for each whether this machine keeps it to that. */
export function Declared({ page, job }: { page: Page; job: JobShape }) {
  const status = page.status.state.value
  const sandbox = status.kind === 'loaded' ? status.value.sandbox : null
  return (
    <section aria-labelledby="declared-title">
      <h2 id="declared-title">What it may touch</h2>
      <Table
        caption="What the job declares, and whether it is enforced here"
        rows={kinds}
        keyOf={({ kind }) => kind}
        columns={[
          { title: 'Permission', cell: ({ title }) => title },
          { title: 'Declared', cell: ({ kind }) => <Names of={job.permissions[kind]} /> },
          {
            title: 'Enforced here',
            cell: ({ kind }) => sandbox !== null && <IsEnforced kind={kind} sandbox={sandbox} />,
          },
        ]}
      />
      <p class="quiet">
        At most {durationText(job.timeoutMs)} and {sizeText(job.memoryBytes)} for an attempt;{' '}
        {job.retries === 0
          ? 'one that fails is not tried again'
          : `one that fails is tried again up to ${job.retries === 1 ? 'once' : `${job.retries} times`}`}
        . {missed[job.missed]} {overlap[job.overlap]}
      </p>
    </section>
  )
}

const missed: Readonly<Record<JobShape['missed'], string>> = {
  skip: 'Times that were missed are left out.',
  once: 'Of times that were missed, the newest is run.',
  all: 'Times that were missed are run, oldest first.',
}
const overlap: Readonly<Record<JobShape['overlap'], string>> = {
  skip: 'A time that falls due during a run is left out.',
  queue: 'A time that falls due during a run waits for its end.',
}

function Names({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <span class="quiet">none</span>
  return (
    <ul class="plain-list">
      {of.map((one) => (
        <li key={one}>
          <code>
            <Text of={one} />
          </code>
        </li>
      ))}
    </ul>
  )
}

function IsEnforced({ kind, sandbox }: { kind: Kind; sandbox: StatusShape['sandbox'] }) {
  if (sandbox === 'bubblewrap') return <span class="tag tag-good">yes</span>
  if (sandbox === 'refused') return <span class="tag tag-bad">it cannot run</span>
  return (
    <span class="tag tag-warn">
      {kind === 'net' ? 'through fetch only' : kind === 'env' ? 'in its environment only' : 'no'}
    </span>
  )
}
