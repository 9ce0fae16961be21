import type { ChangeDetail, ChangeTask, Obstacle } from '../domain/change-shape.ts'
import type { RunBaseline } from '../domain/command-finding.ts'
import { Fault } from '../domain/fault.ts'
import { type InsightId, insightId } from '../domain/id.ts'
import { type Answer, type Insight, makeInsight, type Severity } from '../domain/insight.ts'
import { isRepoPath } from '../domain/path.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import { idsIn } from '../domain/trace.ts'
import { isUndecided } from '../domain/verdict.ts'
import type { Agent, Asking } from './agent.ts'

/** So many tries of a model that were refuted are enough for one task. */
const mostTries = 3

/** What the agent knows changes by. */
export interface ChangeLook<standing> {
  /** Every active change, and what it takes to be judged. */
  standings(asking: Asking, found: readonly RunBaseline[]): Promise<standing[]>
  obstacles(standing: standing, asking: Asking, found: readonly RunBaseline[]): Promise<Obstacle[]>
}

/**
 * The agent that says what is to be done next for each accepted change: its next open task, that this one
 * is proved already, or that the change can be archived.
 */
export function createTasksAgent<standing extends Omit<ChangeDetail, 'obstacles'>>(
  look: ChangeLook<standing>,
): Agent {
  return {
    name: 'tasks',
    purpose: 'Reports the next task of each accepted change, and which change can be archived',
    looksAt: 'commit',
    async ask(asking) {
      const found = (await asking.findings?.()) ?? []
      const refused = found.find(({ before }) => before === null)
      if (refused)
        throw new Fault(
          'agent.failed',
          `Cannot tell what check "${refused.name}" proves: ${refused.refused ?? 'it was not run'}`,
        )
      const known = (await asking.known?.()) ?? []
      const insights: Insight[] = []
      for (const one of await look.standings(asking, found)) {
        if (one.accepted !== 'yes') continue
        const next = one.tasks.find(({ done }) => !done)
        if (next) {
          const tries = triesOf(known, openId(one, next.text))
          insights.push(...taskInsights(one, next, { found, tries }))
        } else if (one.tasks.length > 0) {
          const obstacles = await look.obstacles(one, asking, found)
          insights.push(...doneInsights(one, obstacles))
        }
      }
      return insights
    },
  }
}

/** What a model wrote for an open task before and was refuted, and why. */
function triesOf(known: readonly Suggestion[], id: InsightId): string[] {
  return known.flatMap(({ state, by, insights: [first], verdict, patch }) =>
    state === 'refuted' && !isUndecided(verdict) && by.kind === 'model' && first?.id === id
      ? [`${verdict.why}\n${patch.slice(0, 800)}`]
      : [],
  )
}

/** The id of the insight that a task is open, whatever there is to say of it. */
function openId({ folder }: Pick<Change, 'folder'>, task: string): InsightId {
  return insightId('tasks/open', `${folder}/tasks.md`, '', '', task)
}

type Change = Pick<ChangeDetail, 'id' | 'folder' | 'scenarios'>

function taskInsights(
  change: Change,
  { text, line, scenarios }: ChangeTask,
  { found, tries }: { found: readonly RunBaseline[]; tries: readonly string[] },
): Insight[] {
  const name = text.split('\n')[0] ?? ''
  const say = (state: 'open' | 'proven', answer: Answer, message: string, evidence = text) =>
    insightOf(change, { kind: `tasks/${state}`, line, key: text, answer, message, evidence })
  const of = (states: readonly string[]) =>
    scenarios.flatMap(({ id, state }) => (states.includes(state) ? [id] : []))
  const task = `Task "${name}" of change "${change.id}"`
  if (scenarios.length === 0)
    return say('open', 'person', `${task} names no scenario that could prove it`)
  const unproved = of(['unknown', 'unbound'])
  if (unproved.length > 0)
    return say('open', 'person', `${task} is proved by no test that names ${unproved.join(', ')}`)
  const red = of(['red'])
  if (red.length === 0) return say('proven', 'remedy', `${task} is open, and all it names is green`)
  if (tries.length >= mostTries)
    return say('open', 'person', `${task} was tried ${tries.length} times, and each was refuted`)
  const evidence = [text, ...failing(found, red), ...tries.map((why) => `Refuted before: ${why}`)]
  return say('open', 'model', `${task} is open: ${red.join(', ')} red`, evidence.join('\n\n'))
}

function doneInsights(change: Change, obstacles: readonly Obstacle[]): Insight[] {
  const evidence = change.scenarios.map(({ id, state }) => `${id}: ${state}`).join('\n')
  const all = { line: null, key: change.id, evidence: evidence || change.id }
  if (obstacles.length === 0) {
    const message = `All tasks of change "${change.id}" are done, and nothing keeps it from being archived`
    return insightOf(change, { ...all, kind: 'tasks/ready', answer: 'remedy', message })
  }
  const why = obstacles.map(({ message }) => message).join('; ')
  const message = `All tasks of change "${change.id}" are done, and it cannot be archived: ${why}`
  return insightOf(change, { ...all, kind: 'tasks/blocked', answer: 'person', message })
}

function insightOf(
  { id, folder }: Change,
  say: Pick<Insight, 'kind' | 'line' | 'answer' | 'message' | 'evidence'> & { key: string },
): Insight[] {
  const path = `${folder}/tasks.md`
  if (!isRepoPath(path)) return []
  const severity: Severity = say.kind === 'tasks/blocked' ? 'warning' : 'info'
  // What a test prints is in the evidence of what a model works.
  const trust = say.answer === 'model' ? 'stranger' : 'own'
  return [makeInsight({ ...say, severity, path, about: { change: id }, agent: 'tasks', trust })]
}

/** What the failing tests of scenarios say, each behind its name; a check that names scenarios itself, by its output. */
function failing(found: readonly RunBaseline[], ids: readonly string[]): string[] {
  const said = found.flatMap(({ check, before }) => {
    if (before === null || before.passes) return []
    const { tests, scenarios, failures } = before
    const names = [...(tests ?? [])].flatMap(([name, passes]) => (passes ? [] : [name]))
    const bound = names.filter((name) =>
      [...idsIn(name), ...(scenarios?.get(name) ?? [])].some((id) => ids.includes(id)),
    )
    const whole = check.scenarios.some((id) => ids.includes(id)) ? [before.output] : []
    return [...bound.map((name) => `${name}\n${failures?.get(name) ?? ''}`.trim()), ...whole]
  })
  return said.slice(0, 5).map((one) => one.slice(0, 1500))
}
