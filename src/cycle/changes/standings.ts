import { overlapInsights } from '../../agents/openspec/overlap.ts'
import type { ChangeDetail, ChangeTask } from '../../domain/change-shape.ts'
import { provesScenarios } from '../../domain/check.ts'
import type { RunBaseline } from '../../domain/command-finding.ts'
import type { Scenario } from '../../domain/scenario.ts'
import { capabilityOf, idsIn, scenariosById, traceOf } from '../../domain/trace.ts'
import { textIn, type View } from '../../domain/view.ts'
import { changeText } from '../../openspec/change-text.ts'
import { readDelta } from '../../openspec/delta.ts'
import { changedScenarios, scenariosOf } from '../../openspec/scenarios.ts'
import { readTasks } from '../../openspec/tasks.ts'
import { type ActiveChange, readTree } from '../../openspec/tree.ts'
import type { Acceptance } from './acceptance.ts'
import type { ChangeFacts } from './obstacles.ts'

/** A change with all but what keeps it from being archived, which costs more to tell. */
export interface Standing extends Omit<ChangeDetail, 'obstacles'>, Pick<ChangeFacts, 'overlaps'> {
  change: ActiveChange
  yes: Acceptance | null
  altered: readonly Scenario[]
}

/** What is so for all changes of a view: read once, since there may be as many changes as specs. */
interface Shared {
  view: View
  known: ReadonlyMap<string, Acceptance>
  main: ReadonlySet<string>
  capabilities: ReadonlySet<string>
  states: ReturnType<typeof scenariosById>
  overlaps: ReadonlyMap<string, ChangeFacts['overlaps']>
}

/** Every active change of a view: its text, its tasks, and its scenarios by what checks found there. */
export function standingsOf(
  view: View,
  { found, known }: { found: readonly RunBaseline[]; known: ReadonlyMap<string, Acceptance> },
): Standing[] {
  const { changes } = readTree(view)
  if (changes.length === 0) return []
  const main = new Map(scenariosOf(view).map((one) => [one.id, one]))
  const each = changes.map((change) => ({ change, altered: changedScenarios(view, change, main) }))
  const all = new Map([
    ...main,
    ...each.flatMap(({ altered }) => altered.map((one) => [one.id, one] as const)),
  ])
  const proving = found.filter(({ check }) => provesScenarios(check))
  const shared: Shared = {
    view,
    known,
    main: new Set(main.keys()),
    capabilities: new Set([...main.values()].map(({ capability }) => capability)),
    states: scenariosById(traceOf([...all.values()], proving)),
    overlaps: overlapsOf(changes, view),
  }
  return each.map(({ change, altered }) => standingOf(change, altered, shared))
}

function standingOf(
  change: ActiveChange,
  altered: readonly Scenario[],
  { view, known, main, capabilities, states, overlaps }: Shared,
): Standing {
  const { id, folder, files } = change
  const yes = known.get(id) ?? null
  const own = new Set(altered.map((one) => one.id))
  const ownCapabilities = new Set(altered.map(({ capability }) => capability))
  const isKnown = (one: string) => own.has(one) || main.has(one)
  const isMeant = (one: string) => {
    const capability = capabilityOf(one)
    return isKnown(one) || ownCapabilities.has(capability) || capabilities.has(capability)
  }
  const stateOf = (one: string) => (isKnown(one) ? states.get(one)?.state : undefined)
  const said = changeText(change, textIn(view))
  const path = files.find((one) => one === `${folder}/tasks.md`)
  const tasks = readTasks((path && textIn(view)(path)) ?? '').map((task): ChangeTask => ({
    ...task,
    scenarios: namedIn(task.text, isMeant).map((one) => ({
      id: one,
      state: stateOf(one) ?? 'unknown',
    })),
  }))
  return {
    change,
    yes,
    altered,
    overlaps: overlaps.get(id) ?? [],
    id,
    folder,
    accepted: yes === null ? 'no' : yes.hash === said.hash ? 'yes' : 'other',
    acceptance: yes && { by: yes.by, at: yes.at, commit: yes.commit },
    ...said,
    tasks,
    next: tasks.find(({ done }) => !done)?.text ?? null,
    scenarios: altered.map((one) => ({ id: one.id, state: stateOf(one.id) ?? 'unbound' })),
  }
}

/** The ids of scenarios that a task names, once each. */
function namedIn(text: string, isOne: (id: string) => boolean): string[] {
  return [...new Set(idsIn(text))].filter((id) => isOne(id) && !/\.[a-z]+$/i.test(id))
}

/** The requirements that another change touches too, by the ids of changes. */
function overlapsOf(
  changes: readonly ActiveChange[],
  view: View,
): Map<string, ChangeFacts['overlaps']> {
  const deltas = changes.flatMap(({ id, deltas }) =>
    deltas.flatMap(({ capability, path }) => {
      const text = textIn(view)(path)
      return text === null ? [] : [{ change: id, capability, path, delta: readDelta(text) }]
    }),
  )
  const byChange = Map.groupBy(overlapInsights(deltas), ({ about }) => about.change ?? '')
  return new Map(
    [...byChange].map(([id, found]) => [
      id,
      found.map(({ about, evidence }) => ({
        requirement: about.requirement ?? '',
        changes: evidence,
      })),
    ]),
  )
}
