import type { Insight } from '../../domain/insight.ts'
import type { View } from '../../domain/view.ts'
import type { Writer } from './ask.ts'
import { chooseCapability } from './capability.ts'
import { type DraftChange, type DraftRequirement, editsOf } from './change.ts'
import { designFrom, designPiece } from './design.ts'
import type { Ground } from './ground.ts'
import type { Inspect } from './inspect.ts'
import { bulletsPiece, quotedWhy, whyOf, whyPiece } from './proposal.ts'
import { plainPurpose, purposePiece } from './purpose.ts'
import { relevant } from './relevant.ts'
import { draftRequirements } from './requirements.ts'
import { plainTask, taskPiece } from './tasks.ts'
import { capabilityNameOf, changeIdOf, plainTitle, titleOf, titlePiece } from './title.ts'
import { firstWords, leadingVerb, plainLine } from './wording.ts'

/** What drafting works with. */
export interface Drafting {
  view: View
  writer: Writer
  inspect: Inspect
  /** What the agents reported. */
  insights: readonly Insight[]
  /** Ids of changes that are there, were there, or are suggested. */
  taken: ReadonlySet<string>
  /** Told before each piece: how many there were, and how many there will be as far as can be said. */
  progress(done: number, total: number): void
}

/** A drafted change and what code wrote in the model's place, or why there is none. */
export type Drafted = { change: DraftChange; byCode: string[] } | { why: string }

/**
 * Drafts a change for a problem, piece by piece: what a model cannot write is written by code where
 * something is surely true, and a change without one valid requirement is none.
 */
export async function draftChange(problem: string, so: Drafting): Promise<Drafted> {
  const { view, writer, inspect, insights, taken, progress } = so
  const byCode: string[] = []
  const all = relevant(problem, view)
  progress(0, 8)
  const chosen = await chooseCapability(problem, all, writer)
  if (!chosen.byModel && chosen.known) byCode.push('the choice of the capability')

  const start = { problem, known: chosen.known, capability: chosen.known?.id ?? '', title: '' }
  progress(1, 8)
  const titled = await writer.ask(titlePiece(start))
  const title = 'value' in titled ? titleOf(titled.value.title) : plainTitle(problem)
  if (!('value' in titled)) byCode.push('the title')
  const id = changeIdOf(title, problem, taken)
  const named = chosen.known?.id ?? capabilityNameOf(title, id)
  // A new capability whose name is there already is that one.
  const known = chosen.known ?? all.find((one) => one.id === named) ?? null
  const reports = insights
    .filter((one) => one.about.capability === named)
    .slice(0, 5)
    .map((one) => one.message)
  const ground: Ground = { problem, known, capability: named, title, reports }

  progress(2, 8)
  const why = await writer.ask(whyPiece(ground))
  if (!('value' in why)) byCode.push('the Why')
  progress(3, 8)
  const listed = await writer.ask(bulletsPiece(ground))
  const bullets = 'value' in listed ? listed.value.changes.map(plainLine) : []
  if (bullets.length === 0) byCode.push('What Changes')
  const change: DraftChange = {
    id,
    title,
    capability: named,
    purpose: known
      ? null
      : `Defines what is required of ${named}, as the change that brings it says.`,
    why: 'value' in why ? whyOf(why.value.why) : quotedWhy(problem),
    bullets: bullets.length > 0 ? bullets : ['One requirement more'],
    requirements: [],
    decisions: [],
    tasks: [],
  }

  const wanted = bullets.length > 0 ? bullets : ['']
  const told = (done: number) => progress(4 + done, 6 + 3 * wanted.length)
  const made = await draftRequirements(wanted, { change, ground, writer, inspect, progress: told })
  if (made.requirements.length === 0) return { why: nothingOf(made.why) }
  change.requirements = made.requirements
  if (made.requirements.some((one) => one.scenarios.some((two) => isPlainCase(two))))
    byCode.push('the outcome of a scenario')
  if (made.stated) byCode.push('the requirement, which is taken from a sentence of the problem')
  if (!('value' in titled)) retitle(change, { problem, all, taken })
  // Nothing is promised that no requirement states.
  change.bullets = made.requirements.map((one) => one.bullet || bulletOf(one, change.capability))
  told(2 * wanted.length)
  await finish(change, { all, ground, writer, byCode })
  progress(7 + 3 * wanted.length, 7 + 3 * wanted.length)
  const wrong = await inspect(editsOf(change))
  return wrong.length === 0
    ? { change, byCode }
    : { why: `the change as it was drafted is not valid: ${wrong.join(' ')}` }
}

/** Why there is no requirement, and what would help whoever stated the problem. */
function nothingOf(why: string | null): string {
  const advice =
    'Say in a sentence of its own what should be done, as in "The report should name each file."; then it can be taken as it is'
  return `no requirement could be had from the model: ${why ?? 'it wrote none.'} ${advice}`
}

/** Purpose, design and tasks: what rests on the requirements. */
async function finish(
  change: DraftChange,
  so: { all: ReturnType<typeof relevant>; ground: Ground; writer: Writer; byCode: string[] },
): Promise<void> {
  const { all, ground, writer, byCode } = so
  const { requirements, capability } = change
  if (change.purpose !== null) {
    const had = await writer.ask(purposePiece(requirements, all, ground))
    if ('value' in had) change.purpose = whyOf(had.value.purpose)
    else {
      change.purpose = plainPurpose(capability, requirements)
      byCode.push('the Purpose')
    }
  }
  if (requirements.length >= designFrom) {
    const had = await writer.ask(designPiece(requirements, ground))
    if ('value' in had) change.decisions = had.value.decisions.map(plainLine)
  }
  for (const requirement of requirements) {
    const had = await writer.ask(taskPiece(requirement, ground))
    if (!('value' in had) && !byCode.includes('tasks')) byCode.push('tasks')
    change.tasks.push('value' in had ? plainLine(had.value.task) : plainTask(requirement))
  }
}

/** True for a scenario whose outcome code wrote. */
function isPlainCase({ outcomes }: DraftRequirement['scenarios'][number]): boolean {
  return outcomes[0]?.includes(' is seen to ') ?? false
}

/** Names the change, and a new capability, by what its first requirement does: code has no better words. */
function retitle(
  change: DraftChange,
  so: { problem: string; all: ReturnType<typeof relevant>; taken: ReadonlySet<string> },
): void {
  const rule = /\bSHALL\s+(.+?)\.?$/s.exec(change.requirements[0]?.statement ?? '')?.[1] ?? ''
  if (leadingVerb(rule) === null) return
  change.title = firstWords(rule, 9)
  change.id = changeIdOf(change.title, so.problem, so.taken)
  const named = capabilityNameOf(change.title, change.id)
  if (change.purpose !== null && !so.all.some((one) => one.id === named)) change.capability = named
}

/** A line of "What Changes" that the requirement makes true. */
function bulletOf({ operation, name, statement }: DraftRequirement, capability: string): string {
  const verb = operation === 'ADDED' ? 'Adds' : 'Changes'
  return `${verb} the requirement "${name}" of \`${capability}\`: ${statement}`
}
