import type { ScriptShape, ScriptsShape } from '../../../domain/script-shape.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import type { Resource } from '../../store.ts'
import { linkTo } from './place.ts'
import { useShare } from './share.tsx'

/** A notice where scripts wait for a person; they are code, and nothing of them runs before. */
export function WaitingScripts({ of: { state } }: { of: Resource<ScriptsShape> }) {
  const all = state.value.kind === 'loaded' ? state.value.value.scripts : []
  const waiting = all.filter((one) => one.state === 'waiting').length
  if (waiting === 0) return null
  return (
    <p class="warned">
      {waiting === 1 ? 'One script waits' : `${waiting} scripts wait`} for your consent, below:
      scripts are code, and nothing of a new one runs before you read it and approve it.
    </p>
  )
}

/** The files of a repository's `ostinato/` folder: those that wait first. */
export function ScriptList({ of, repository }: { of: Resource<ScriptsShape>; repository: string }) {
  return (
    <Loaded of={of}>
      {({ scripts: all }) =>
        all.length === 0 ? (
          <p class="quiet">
            No scripts lie in <code>ostinato/</code>, so only what is built in runs. Specs go to{' '}
            <code>ostinato/specs</code>, jobs to <code>ostinato/jobs</code>, routes to{' '}
            <code>ostinato/routes</code>.
          </p>
        ) : (
          <Scripts repository={repository} scripts={all} />
        )
      }
    </Loaded>
  )
}

/** Those first that want a person. */
const order = ['waiting', 'broken', 'refused', 'loaded', 'idle'] satisfies ScriptShape['state'][]

function Scripts({ repository, scripts }: { repository: string; scripts: readonly ScriptShape[] }) {
  const { shown, more } = useShare(
    scripts.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)),
    'scripts',
  )
  return (
    <>
      <Table
        caption="Scripts of the repository"
        rows={shown}
        keyOf={({ file }) => file}
        columns={[
          {
            title: 'File',
            cell: ({ file }) => (
              <a href={linkTo({ kind: 'script', name: file }, repository)} data-item>
                <Text of={file} />
              </a>
            ),
          },
          { title: 'Kind', cell: ({ kind }) => kind },
          { title: 'State', cell: (script) => <ScriptState of={script} /> },
          {
            title: 'Remark',
            cell: ({ why }) => (why === null ? <span class="quiet">–</span> : <Text of={why} />),
          },
        ]}
      />
      {more}
    </>
  )
}

const tags = {
  loaded: 'good',
  waiting: 'waiting',
  broken: 'bad',
  refused: 'bad',
  idle: 'idle',
} as const satisfies Record<ScriptShape['state'], string>

/** How a script stands; of one that changed, that its old version goes on. */
export function ScriptState({
  of: { state, serving },
}: {
  of: Pick<ScriptShape, 'state' | 'serving'>
}) {
  const isOld = state !== 'loaded' && serving !== null
  return (
    <>
      <span class={`tag tag-${tags[state]}`}>{state}</span>
      {isOld && <span class="quiet"> the version from before runs</span>}
    </>
  )
}
