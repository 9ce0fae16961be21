import type { Had, Writer } from './ask.ts'
import { type DraftChange, type DraftRequirement, editsOf } from './change.ts'
import type { Ground } from './ground.ts'
import type { Inspect } from './inspect.ts'
import { chooseExisting, statementOf, statementPiece } from './modify.ts'
import { requirementOf, requirementPiece } from './requirement.ts'
import { scenarioOf, scenarioPiece } from './scenario.ts'

const mostRequirements = 5

/** What drafting requirements works with. */
interface Making {
  /** What is drafted before them. */
  change: DraftChange
  ground: Ground
  writer: Writer
  inspect: Inspect
  progress(done: number): void
}

/**
 * A requirement for each line of "What Changes" that the model can state and show in a scenario, each tried
 * in OpenSpec's validator with those before it; the last reason where one could not be had.
 */
export async function draftRequirements(
  bullets: readonly string[],
  making: Making,
): Promise<{ requirements: DraftRequirement[]; why: string | null }> {
  const requirements: DraftRequirement[] = []
  let why: string | null = null
  for (const [at, bullet] of bullets.slice(0, mostRequirements).entries()) {
    making.progress(2 * at)
    const had = await draftOne(bullet, requirements, making)
    if ('value' in had) requirements.push(had.value)
    else why = had.why
  }
  return { requirements, why }
}

async function draftOne(
  bullet: string,
  before: readonly DraftRequirement[],
  making: Making,
): Promise<Had<DraftRequirement>> {
  const { change, ground, writer, inspect } = making
  const stated = await state(bullet, before, making)
  if (!('value' in stated)) return stated
  const requirement = stated.value
  const tried = (scenario: DraftRequirement['scenarios'][number]) =>
    inspect(
      editsOf({
        ...change,
        requirements: [
          ...before,
          { ...requirement, scenarios: [...requirement.scenarios, scenario] },
        ],
      }),
    )
  const first = await writer.ask(scenarioPiece(requirement, ground, tried))
  if (!('value' in first)) return { why: `requirement "${requirement.name}": ${first.why}` }
  requirement.scenarios.push(scenarioOf(first.value))
  // One is enough for OpenSpec; a second that is good is welcome.
  const second = await writer.ask(scenarioPiece(requirement, ground, tried))
  if ('value' in second) requirement.scenarios.push(scenarioOf(second.value))
  return { value: requirement }
}

/** The words of a requirement: those of an existing one that must be rewritten, or its own. */
async function state(
  bullet: string,
  before: readonly DraftRequirement[],
  { ground, writer }: Making,
): Promise<Had<DraftRequirement>> {
  const taken = before.map((one) => one.name)
  const existing = bullet === '' ? null : await chooseExisting(bullet, ground, { taken, writer })
  if (existing) {
    const had = await writer.ask(statementPiece(bullet, existing, ground))
    if ('value' in had) {
      const { name, kept } = existing
      const statement = statementOf(had.value.statement)
      return { value: { operation: 'MODIFIED', name, statement, kept, scenarios: [], bullet } }
    }
  }
  const others = [
    ...(ground.known?.requirements ?? []),
    ...before.map(({ name, statement }) => ({ name, text: statement })),
  ]
  const had = await writer.ask(requirementPiece(bullet, others, ground))
  if (!('value' in had)) return { why: had.why }
  const { name, statement } = requirementOf(had.value, bullet)
  return { value: { operation: 'ADDED', name, statement, kept: '', scenarios: [], bullet } }
}
