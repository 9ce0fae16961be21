import * as v from 'valibot'

import { data } from '../../model/prompt.ts'
import type { Had, Writer } from './ask.ts'
import { type DraftChange, type DraftRequirement, editsOf } from './change.ts'
import type { Ground } from './ground.ts'
import type { Inspect } from './inspect.ts'
import { chooseExisting, statementOf, statementPiece } from './modify.ts'
import { requirementOf, requirementPiece, statedRequirements } from './requirement.ts'
import { caseOf, casePiece, scenarioOf, scenarioPiece } from './scenario.ts'
import { statedCases } from './stated-case.ts'

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
 * in OpenSpec's validator with those before it; the last reason where one could not be had. Where there is
 * none, `stated`: it is a sentence of the problem.
 */
export async function draftRequirements(
  bullets: readonly string[],
  making: Making,
): Promise<{ requirements: DraftRequirement[]; why: string | null; stated: boolean }> {
  const requirements: DraftRequirement[] = []
  let why: string | null = null
  for (const [at, bullet] of bullets.slice(0, mostRequirements).entries()) {
    making.progress(2 * at)
    const had = await draftOne(bullet, requirements, making)
    if ('value' in had) requirements.push(had.value)
    else why = had.why
  }
  const own = requirements.length === 0 ? await chooseStated(making) : null
  const last = own && (await shown(own, [], making))
  if (last && 'value' in last) requirements.push(last.value)
  else if (last) why = last.why
  return { requirements, why, stated: last !== null && 'value' in last }
}

/** Where the model has no words of its own: it chooses the sentence of the problem that is the requirement. */
async function chooseStated({ ground, writer }: Making): Promise<DraftRequirement | null> {
  const offered = statedRequirements(ground.known?.requirements ?? [], ground)
  const [first] = offered
  if (!first) return null
  const said = offered.map((one) => one.said)
  const had =
    offered.length === 1
      ? null
      : await writer.ask({
          label: 'stated',
          maxTokens: 200,
          schema: v.object({ sentence: v.picklist(said) }),
          format: `The job: choose the sentence that says best what the software should do.

The answer: a JSON object with one field, "sentence": one of the sentences, word for word.`,
          context: data('sentences', said.join('\n')),
          insight: 'Which sentence says what the software should do?',
          check: () => [],
        })
  const chosen =
    had && 'value' in had ? offered.find((one) => one.said === had.value.sentence) : first
  const { name, statement } = requirementOf(chosen ?? first, '')
  return { operation: 'ADDED', name, statement, kept: '', scenarios: [], bullet: '' }
}

async function draftOne(
  bullet: string,
  before: readonly DraftRequirement[],
  making: Making,
): Promise<Had<DraftRequirement>> {
  const stated = await state(bullet, before, making)
  return 'value' in stated ? await shown(stated.value, before, making) : stated
}

/** The requirement with the scenarios that show it. */
async function shown(
  requirement: DraftRequirement,
  before: readonly DraftRequirement[],
  { change, ground, writer, inspect }: Making,
): Promise<Had<DraftRequirement>> {
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
  if (!('value' in first)) {
    const piece = casePiece(requirement, ground, tried)
    const had = piece && (await writer.ask(piece))
    const cases =
      had && 'value' in had ? [had.value.when] : statedCases(ground.problem, requirement.statement)
    for (const when of piece ? cases : []) {
      if ((await piece?.check({ when }))?.length !== 0) continue
      requirement.scenarios.push(caseOf(when, requirement))
      return { value: requirement }
    }
    const why = had && 'why' in had ? had.why : first.why
    return {
      why: `requirement "${requirement.name}" has no scenario that shows it; of what the model wrote it was said: ${why} State a case as well, as in "When two jobs wait, ..."`,
    }
  }
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
