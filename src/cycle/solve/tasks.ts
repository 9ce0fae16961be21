import * as v from 'valibot'

import { data } from '../../model/prompt.ts'
import { isEnglish, lengthProblems } from '../briefs/text-check.ts'
import type { Piece } from './ask.ts'
import type { DraftRequirement } from './change.ts'
import { type Ground, soundProblems } from './ground.ts'
import { aboutProblems } from './proposal.ts'
import { leadingVerb, plainLine } from './wording.ts'

/** The work that a requirement asks for, in one line. */
export function taskPiece(requirement: DraftRequirement, ground: Ground): Piece<{ task: string }> {
  return {
    label: 'task',
    maxTokens: 100,
    schema: v.object({ task: v.pipe(v.string(), v.minLength(1), v.maxLength(400)) }),
    format: `The job: say in one line what a programmer has to do so that a requirement is met.

The line begins with a verb, such as add, change or check, and uses the words of the requirement. It names no file.

The answer: a JSON object with one field, "task".`,
    context: data('requirement', `${requirement.name}: ${requirement.statement}`),
    insight: 'Write the task.',
    check: ({ task }) => taskProblems(task, requirement, ground),
  }
}

/** What is wrong with a task. */
export function taskProblems(
  task: string,
  requirement: DraftRequirement,
  ground: Ground,
): string[] {
  const line = plainLine(task)
  return [
    ...lengthProblems(line, { from: 10, to: 160 }),
    ...(isEnglish(requirement.statement) && leadingVerb(line) === null
      ? ['It does not begin with a verb, such as add, change or check.']
      : []),
    ...aboutProblems(line, `${requirement.name} ${requirement.statement}`),
    ...soundProblems(line, {
      ...ground,
      problem: `${ground.problem}\n${requirement.statement}`,
    }),
  ]
}

/** The task where no model could word one. */
export function plainTask({ operation }: DraftRequirement): string {
  return operation === 'ADDED' ? 'Build what is required' : 'Change it to what is required now'
}
