import * as v from 'valibot'

import { likeness, specificStems } from '../../domain/words.ts'
import { lengthProblems } from '../briefs/text-check.ts'
import type { Piece } from './ask.ts'
import { documentsOf, type Ground, soundProblems } from './ground.ts'
import { escaped, plainLine } from './wording.ts'

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1200))

/** The Why of the proposal. */
export function whyPiece(ground: Ground): Piece<{ why: string }> {
  return {
    label: 'why',
    maxTokens: 300,
    schema: v.object({ why: text }),
    format: `The job: write the Why of a proposed change, from the problem it is to solve.

A Why says in one to four sentences what is missing, wrong or hard today, and for whom, so that a reviewer can judge whether the change is worth doing. Use the words of the problem. Say nothing that the problem does not say. No list.

The answer: a JSON object with one field, "why", that holds 50 to 600 characters of plain text.`,
    context: documentsOf({ ...ground, known: null }).join('\n\n'),
    insight: 'Write the Why of this change.',
    check: ({ why }) => whyProblems(why, ground),
  }
}

/** What is wrong with a Why. */
export function whyProblems(why: string, ground: Ground): string[] {
  const said = whyOf(why)
  return [
    ...lengthProblems(said, { from: 50, to: 600 }),
    ...(/[.!?。！？]["')`]*$/u.test(why.trim()) ? [] : ['It does not end as a sentence does.']),
    ...(/\b(?:SHALL|MUST)\b/.test(said)
      ? ['It states a rule with SHALL or MUST; that is for requirements.']
      : []),
    ...aboutProblems(said, ground.problem),
    ...soundProblems(said, ground),
  ]
}

/** The Why as it is written: on one line, as sentences. */
export function whyOf(why: string): string {
  const line = plainLine(why)
  return /[\p{L}\p{N}")`]$/u.test(line) ? `${line}.` : line
}

/** The Why where no model could write one: the problem itself, quoted so that nothing in it is markup. */
export function quotedWhy(problem: string): string {
  const line = problem.replace(/\s+/g, ' ').trim()
  const short = line.length > 600 ? `${[...line].slice(0, 590).join('')} (shortened)` : line
  return `No model wrote this part; it is the problem in the words in which it was stated:\n\n> ${escaped(short)}`
}

/** What the change does, a line each. */
export function bulletsPiece(ground: Ground): Piece<{ changes: string[] }> {
  return {
    label: 'changes',
    maxTokens: 300,
    schema: v.object({
      changes: v.pipe(
        v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(400))),
        v.minLength(1),
        v.maxLength(6),
      ),
    }),
    format: `The job: list what the software would do differently once a problem is solved.

Each item is one thing that a user could see, as one clause that begins with a verb. One to three items; no item says what another says. Use the words of the problem.

The answer: a JSON object with one field, "changes", which is a list of texts.`,
    context: documentsOf(ground).join('\n\n'),
    insight: 'List what changes.',
    check: ({ changes }) => bulletProblems(changes, ground),
  }
}

/** What is wrong with the lines of "What Changes". */
export function bulletProblems(changes: string[], ground: Ground): string[] {
  const lines = changes.map(plainLine)
  const twice = lines.some((one, at) => lines.slice(0, at).some((two) => likeness(one, two) > 0.7))
  return [
    ...(twice ? ['Two items say the same.'] : []),
    ...lines.flatMap((one) =>
      [
        ...lengthProblems(one, { from: 8, to: 240 }),
        ...aboutProblems(one, ground.problem),
        ...soundProblems(one, ground),
      ].map((wrong) => `"${one.slice(0, 60)}": ${wrong}`),
    ),
  ]
}

/** It has to share words with the problem. */
export function aboutProblems(said: string, problem: string): string[] {
  const own = new Set(specificStems(problem))
  const shared = new Set(specificStems(said)).intersection(own).size
  return shared < Math.min(2, own.size) ? ['It says too little of what the problem speaks of.'] : []
}
