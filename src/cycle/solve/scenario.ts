import * as v from 'valibot'

import { likeness } from '../../domain/words.ts'
import { data } from '../../model/prompt.ts'
import { scenarioName } from '../../openspec/name.ts'
import { scenarioProblems, stepOf } from '../briefs/scenario.ts'
import type { Piece } from './ask.ts'
import type { DraftRequirement, DraftScenario } from './change.ts'
import type { Ground } from './ground.ts'
import { isWish } from './stated-case.ts'
import { firstWords, plainLine } from './wording.ts'

const step = v.pipe(v.string(), v.minLength(1), v.maxLength(400))
const fields = v.object({ name: v.pipe(v.string(), v.maxLength(200)), when: step, outcome: step })
export type ScenarioFields = v.InferOutput<typeof fields>

/** One scenario of a requirement; `inspect` tries the requirement with it in OpenSpec's own validator. */
export function scenarioPiece(
  requirement: DraftRequirement,
  ground: Ground,
  inspect: (scenario: DraftScenario) => Promise<string[]>,
): Piece<ScenarioFields> {
  const before = requirement.scenarios.map(
    (one) => `WHEN ${one.when} THEN ${one.outcomes[0] ?? ''}`,
  )
  const another = before.length > 0
  return {
    label: 'scenario',
    maxTokens: 220,
    schema: fields,
    format: `The job: write one scenario that shows a requirement at work.

A scenario is one concrete case: what happens ("when"), and what can be seen then ("outcome"). Use the words of the requirement, and test nothing else. Each is one clause, without the words WHEN and THEN. Give it a name of two to six words.

The answer: a JSON object with "name", "when" and "outcome".`,
    context: [
      data('requirement', `${requirement.name}: ${requirement.statement}`),
      data('problem as a person states it', ground.problem),
      ...(another ? [data('scenario that is there', before.join('\n'))] : []),
    ].join('\n\n'),
    insight: another
      ? 'Write another scenario: the other case, where the condition does not hold or the limit is just met.'
      : 'Write the scenario.',
    async check(written) {
      const scenario = scenarioOf(written)
      const wrong = scenarioTextProblems(scenario, requirement, ground)
      return wrong.length > 0 ? wrong : inspect(scenario)
    },
  }
}

/**
 * Only what happens, where a model cannot write a whole scenario: that the requirement is seen to hold then
 * is sure. Null where the statement is not of the form that code can turn.
 */
export function casePiece(
  requirement: DraftRequirement,
  ground: Ground,
  inspect: (scenario: DraftScenario) => Promise<string[]>,
): Piece<{ when: string }> | null {
  if (plainOutcome(requirement) === null) return null
  return {
    label: 'case',
    maxTokens: 120,
    schema: v.object({ when: step }),
    format: `The job: say in one clause when a requirement of a piece of software matters. Use the words of the problem.

The answer: a JSON object with one field, "when".`,
    context: [
      data('problem as a person states it', ground.problem),
      data('requirement', requirement.statement),
    ].join('\n\n'),
    insight: 'When does it matter?',
    async check({ when }) {
      const scenario = caseOf(when, requirement)
      const wrong = scenarioTextProblems(scenario, requirement, ground)
      return wrong.length > 0 ? wrong : inspect(scenario)
    },
  }
}

/** The scenario in which the requirement is seen to hold. */
export function caseOf(when: string, requirement: DraftRequirement): DraftScenario {
  const outcome = plainOutcome(requirement) ?? ''
  return scenarioOf({
    name: firstWords(stepOf(plainLine(when)), 6),
    when: plainLine(when),
    outcome,
  })
}

function plainOutcome({ statement }: DraftRequirement): string | null {
  const parts = /^(\P{L}*\p{Script=Latin}.*?) SHALL (\p{Script=Latin}.+)$/u.exec(
    plainLine(statement),
  )
  const subject = parts?.[1]?.replace(/^The /, 'the ')
  return subject === undefined ? null : `${subject} is seen to ${parts?.[2] ?? ''}`
}

/** What is wrong with a scenario's words. */
export function scenarioTextProblems(
  scenario: DraftScenario,
  requirement: DraftRequirement,
  ground: Ground,
): string[] {
  const { problem, known, title } = ground
  const own = `${requirement.name}: ${requirement.statement}`
  const repeated = repetitionProblems(scenario, requirement, problem)
  if (repeated.length > 0) return repeated
  return scenarioProblems(scenario, {
    requirement: own,
    source: [problem, title, own.replace(/\bSHALL\b/, ''), known?.document.text ?? ''].join('\n'),
    taken: [
      ...requirement.scenarios.map((one) => one.name),
      ...(requirement.kept.match(/^####\s.*$/gm) ?? []).map(scenarioName),
    ],
  })
}

/** Small models say again what they were shown, which is no case and no outcome. */
function repetitionProblems(
  { when, outcomes }: DraftScenario,
  { statement }: DraftRequirement,
  problem: string,
): string[] {
  const subject = statement.split(' SHALL ')[0] ?? ''
  const [outcome = ''] = outcomes
  const isToday = problem.toLowerCase().includes(outcome.toLowerCase()) && !isWish(outcome)
  return [
    ...(when.toLowerCase() === subject.toLowerCase()
      ? ['WHEN only names who acts; say what happens.']
      : []),
    ...(/\bSHALL\b/.test(when) || likeness(when, statement) > 0.8
      ? ['WHEN says the requirement again; say what happens.']
      : []),
    ...(isToday ? ['THEN says what is the case today; say what is seen once it is mended.'] : []),
  ]
}

/** The scenario as it is written; one without a usable name is named by what happens. */
export function scenarioOf({ name, when, outcome }: ScenarioFields): DraftScenario {
  const stated = scenarioName(`#### ${plainLine(name)}`)
  const happens = stepOf(when)
  const isName = stated.length >= 3 && stated.length <= 80
  return {
    name: isName ? stated : firstWords(happens, 6),
    when: happens,
    outcomes: [stepOf(outcome)],
  }
}
