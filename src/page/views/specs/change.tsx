import * as v from 'valibot'

import { ChangeDetail } from '../../../domain/change-shape.ts'
import { CycleShape } from '../../../domain/cycle-shape.ts'
import { post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { Accepted, Tasks } from './change-list.tsx'
import { Consent } from './consent.tsx'
import { useChange } from './data.ts'
import { Exact } from './exact.tsx'
import { Outdated, useRead } from './read.tsx'
import { Begin } from './run.tsx'
import { ScenarioStates, TaskList } from './tasks.tsx'

interface Props {
  page: Page
  repository: string
  id: string
}

const Begun = v.object({ cycle: CycleShape, joined: v.boolean() })

/** An active change: how far it is, what is in its way, what it says, and a person's yes to exactly that. */
export function ChangePage({ page, repository, id }: Props) {
  const change = useChange(page, repository, id)
  return (
    <Loaded of={change}>
      {(latest) => <Change page={page} repository={repository} latest={latest} />}
    </Loaded>
  )
}

function Change({
  page,
  repository,
  latest,
}: {
  page: Page
  repository: string
  latest: ChangeDetail
}) {
  const { shown, isOld, update } = useRead(latest)
  const { id, folder, accepted, acceptance, tasks, scenarios, obstacles } = latest
  const { hash, text } = shown
  return (
    <>
      <p class="facts">
        <Accepted of={accepted} />
        {acceptance && (
          <span>
            by <Text of={acceptance.by} /> <Time at={acceptance.at} now={page.now} />, at{' '}
            <code>{acceptance.commit.slice(0, 12)}</code>
          </span>
        )}
        <span class="quiet">
          <Text of={folder} />
        </span>
      </p>
      <h2>In its way</h2>
      {obstacles.length === 0 ? (
        <>
          <p>Nothing: its tasks are done, and what it promises is proved.</p>
          <Begin
            page={page}
            button="Suggest its archive"
            begin={() => post(`/changes/${encodeURIComponent(id)}/archive`, { repository }, Begun)}
          />
        </>
      ) : (
        <ul>
          {obstacles.map(({ code, message }) => (
            <li key={`${code} ${message}`}>
              <Text of={message} />
            </li>
          ))}
        </ul>
      )}
      <h2>Tasks</h2>
      {tasks.length === 0 ? (
        <p class="quiet">It names no tasks.</p>
      ) : (
        <>
          <p>
            <Tasks of={tasks} /> are done.
          </p>
          {tasks.some((task) => !task.done) && (
            <p class="quiet">
              {accepted === 'yes' ? (
                <>
                  A cycle of a spec that asks the agent <code>tasks</code> works the next open one.
                </>
              ) : (
                'They are worked once the change is accepted, below.'
              )}
            </p>
          )}
          <TaskList of={tasks} />
        </>
      )}
      {scenarios.length > 0 && (
        <>
          <h2>Scenarios that it adds or alters</h2>
          <ScenarioStates of={scenarios} />
        </>
      )}
      <h2 id="text-title">What it says</h2>
      <Exact text={text} labelledBy="text-title" />
      <p class="quiet">
        SHA-256 <code>{hash}</code>
      </p>
      {isOld && <Outdated onShow={update} />}
      {!isOld && accepted !== 'yes' && (
        <Consent
          page={page}
          button="Accept exactly this text"
          onYes={async (by) => {
            const path = `/changes/${encodeURIComponent(id)}/accept`
            await post(path, { hash, by, repository }, ChangeDetail)
            page.say(`Accepted the change ${id}`)
          }}
        />
      )}
    </>
  )
}
