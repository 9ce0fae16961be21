import type { ChangeShape } from '../../../domain/change-shape.ts'
import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Table } from '../../parts/table.tsx'
import { Text } from '../../parts/text.tsx'
import { useChanges } from './data.ts'
import { count } from './figure.ts'
import { linkTo } from './place.ts'
import { useShare } from './share.tsx'

interface At {
  page: Page
  repository: string
}

/** Active OpenSpec changes: how far each is, and what is in its way. */
export function ChangeList({ page, repository }: At) {
  const changes = useChanges(page, repository)
  return (
    <Loaded of={changes}>
      {({ changes: all }) =>
        all.length === 0 ? (
          <NoChanges page={page} />
        ) : (
          <Changes repository={repository} changes={all} />
        )
      }
    </Loaded>
  )
}

function Changes({ repository, changes }: { repository: string; changes: readonly ChangeShape[] }) {
  const { shown, more } = useShare(changes, 'changes')
  return (
    <>
      <Table
        caption="Active OpenSpec changes"
        rows={shown}
        keyOf={({ id }) => id}
        columns={[
          {
            title: 'Change',
            cell: ({ id }) => (
              <a href={linkTo({ kind: 'change', name: id }, repository)} data-item>
                <Text of={id} />
              </a>
            ),
          },
          { title: 'Accepted', cell: ({ accepted }) => <Accepted of={accepted} /> },
          { title: 'Tasks', cell: ({ tasks }) => <Tasks of={tasks} /> },
          { title: 'In its way', cell: Obstacles },
        ]}
      />
      {more}
    </>
  )
}

const words = { yes: 'accepted', no: 'not accepted', other: 'another text was accepted' } as const
const tags = { yes: 'good', no: 'waiting', other: 'waiting' } as const

/** Whether a person said yes to what a change says. */
export function Accepted({ of }: { of: ChangeShape['accepted'] }) {
  return <span class={`tag tag-${tags[of]}`}>{words[of]}</span>
}

/** How many tasks of a change are done. */
export function Tasks({ of }: { of: ChangeShape['tasks'] }) {
  if (of.length === 0) return <span class="quiet">none</span>
  const done = of.filter((task) => task.done).length
  return (
    <>
      {done} of {of.length}{' '}
      <progress max={of.length} value={done} aria-label="Tasks that are done" />
    </>
  )
}

function Obstacles({ obstacles }: ChangeShape) {
  const [first] = obstacles
  if (!first) return <span class="tag tag-good">ready to be archived</span>
  const rest = obstacles.length - 1
  return (
    <>
      <Text of={first.message} />
      {rest > 0 && <span class="quiet"> and {count(rest, 'more thing')}</span>}
    </>
  )
}

function NoChanges({ page }: { page: Page }) {
  const command = 'ostinato solve "What is wrong, in a sentence"'
  return (
    <p class="quiet">
      No change is active in <code>openspec/changes</code>. State a problem, and one is drafted:{' '}
      <code>{command}</code> <Copy page={page} text={command} what="the command" />
    </p>
  )
}
