import type { ChangeShape, ChangeTask } from '../../../domain/change-shape.ts'
import { Text } from '../../parts/text.tsx'
import { useShare } from './share.tsx'

/** The tasks of a change with the scenarios that prove them. */
export function TaskList({ of }: { of: readonly ChangeTask[] }) {
  const { shown, more } = useShare(of, 'tasks')
  return (
    <>
      <ul class="plain-list tasks">
        {shown.map(({ line, text, done, scenarios }) => (
          <li key={line} class={done ? 'task-done' : ''}>
            <span aria-hidden="true">{done ? '☑' : '☐'}</span>
            <div>
              <span class="unseen">{done ? 'Done: ' : 'Open: '}</span>
              <span class="task-text">
                <Text of={withoutIds(text, scenarios)} />
              </span>
              {scenarios.length > 0 && <ScenarioStates of={scenarios} />}
            </div>
          </li>
        ))}
      </ul>
      {more}
    </>
  )
}

/** The text of a task without the lines that only name the scenarios which are shown below it. */
function withoutIds(text: string, scenarios: ChangeTask['scenarios']): string {
  const ids = new Set(scenarios.map(({ id }) => id))
  const lines = text.split('\n')
  return lines.filter((line) => !ids.has(line.replace(/^[\s*-]+/, '').trim())).join('\n')
}

const tags = { green: 'good', red: 'bad', unbound: 'warn', unknown: 'bad' } as const
type State = keyof typeof tags

/** Whether tests prove a scenario, in a word and a colour. */
export function ScenarioTag({ of }: { of: State }) {
  return <span class={`tag tag-${tags[of]}`}>{of}</span>
}

/** Scenarios by their ids, each with its state. */
export function ScenarioStates({
  of,
}: {
  of: readonly (ChangeShape['scenarios'][number] | ChangeTask['scenarios'][number])[]
}) {
  const { shown, more } = useShare(of, 'scenarios')
  return (
    <>
      <ul class="plain-list scenario-states">
        {shown.map(({ id, state }) => (
          <li key={id}>
            <ScenarioTag of={state} />{' '}
            <code>
              <Text of={id} />
            </code>
          </li>
        ))}
      </ul>
      {more}
    </>
  )
}
