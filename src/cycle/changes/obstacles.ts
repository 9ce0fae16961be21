import { ruleOf } from '../../agents/openspec/rules.ts'
import type { ChangeTask, Obstacle } from '../../domain/change-shape.ts'
import type { ScenarioState } from '../../domain/trace.ts'
import type { MergeTrial } from '../../openspec/openspec.ts'
import type { OpenSpecReport } from '../../openspec/package.ts'

/** All that the archive gate judges of a change. */
export interface ChangeFacts {
  accepted: 'yes' | 'no' | 'other'
  /** OpenSpec's word on the change, strict. */
  report: OpenSpecReport
  merges: readonly MergeTrial[]
  /** What the proposal lacks, a sentence each. */
  proposal: readonly string[]
  tasks: readonly Pick<ChangeTask, 'text' | 'done'>[]
  /** The requirements that another active change touches too, and which changes do what. */
  overlaps: readonly { requirement: string; changes: string }[]
  /** The names of the specs that prove scenarios. */
  specs: readonly string[]
  /** Each with its state when the change was accepted; null where that cannot be told. */
  scenarios: readonly { id: string; state: ScenarioState; before: ScenarioState | null }[]
  /** Why the state at acceptance cannot be told; null where it can. */
  unknownBefore: string | null
  /** Files of checks that are another since the change was accepted. */
  edited: readonly { path: string; check: string }[]
  /** Specs whose checks are defined otherwise since. */
  redefined: readonly string[]
}

/** What keeps a change from being archived, in the order in which a person would see to it; none where nothing does. */
export function archiveObstacles(facts: ChangeFacts): Obstacle[] {
  const say = (code: Obstacle['code']) => (message: string) => ({ code, message })
  const open = facts.tasks.filter(({ done }) => !done).map(({ text }) => text.split('\n')[0] ?? '')
  return [
    ...(facts.accepted === 'no' ? ['Nobody accepted it'] : []).map(say('missing-review')),
    ...(facts.accepted === 'other'
      ? ['It says something else than what was accepted: accept it as it is now']
      : []
    ).map(say('other-text')),
    ...facts.report.issues.flatMap(({ level, message }) => {
      const { id } = ruleOf(message)
      if (level !== 'INFO') return [say('invalid')(message)]
      return id === 'C17' ? [say('ignored')(message)] : []
    }),
    ...refusals(facts),
    ...facts.proposal.map(say('proposal-incomplete')),
    ...(facts.tasks.length === 0 ? ['It has no tasks'] : []).map(say('no-tasks')),
    ...open.map((text) => `Task "${text}" is open`).map(say('open-task')),
    ...facts.overlaps
      .map((one) => `Another change touches "${one.requirement}" too: ${one.changes}`)
      .map(say('overlap')),
    ...proof(facts),
  ]
}

function refusals({ report, merges }: ChangeFacts): Obstacle[] {
  const told = report.issues.filter(
    ({ level, message }) => level === 'INFO' && ruleOf(message).id === 'C18',
  )
  const refused = merges.flatMap(({ capability, refusal }) =>
    refusal === null ? [] : [`OpenSpec refuses to merge "${capability}": ${refusal}`],
  )
  const all = refused.length > 0 ? refused : told.map(({ message }) => message)
  const invalid = merges.flatMap(({ capability, refusal, merged }) =>
    refusal !== null || merged === null || merged.report.valid
      ? []
      : merged.report.issues
          .filter(({ level }) => level !== 'INFO')
          .map(({ message }) => `The spec "${capability}" would not be valid: ${message}`),
  )
  return [
    ...all.map((message) => ({ code: 'merge-refused' as const, message })),
    ...invalid.map((message) => ({ code: 'merge-invalid' as const, message })),
  ]
}

function proof(facts: ChangeFacts): Obstacle[] {
  const { specs, scenarios, unknownBefore, edited, redefined } = facts
  const made: Obstacle[] = []
  if (specs.length === 0)
    made.push({
      code: 'no-proof',
      message:
        'No spec names the agent "tasks" and has a check that proves scenarios, such as junit()',
    })
  for (const { id, state, before } of scenarios) {
    if (state === 'unbound')
      made.push({ code: 'unbound', message: `No test names scenario "${id}"` })
    if (state === 'red') made.push({ code: 'red', message: `Scenario "${id}" is red` })
    if (state === 'green' && before === 'green')
      made.push({
        code: 'green-before',
        message: `Scenario "${id}" was green already when the change was accepted, so its tests do not prove the change`,
      })
  }
  if (unknownBefore !== null) made.push({ code: 'unknown-before', message: unknownBefore })
  for (const { path, check } of edited)
    made.push({
      code: 'check-edited',
      message: `"${path}" belongs to check "${check}", and is another since the change was accepted`,
    })
  for (const spec of redefined)
    made.push({
      code: 'check-redefined',
      message: `The checks of spec "${spec}" are others since the change was accepted`,
    })
  return made
}
