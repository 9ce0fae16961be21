import * as v from 'valibot'

import { hashOf } from '../../domain/id.ts'
import { specificStems } from '../../domain/words.ts'
import { isEnglish, lengthProblems } from '../briefs/text-check.ts'
import type { Piece } from './ask.ts'
import { documentsOf, type Ground, soundProblems } from './ground.ts'
import { kebab, kebabContent, leadingVerb, plainLine, verbLed } from './wording.ts'

/** A short title that begins with a verb. */
export function titlePiece(ground: Ground): Piece<{ title: string }> {
  return {
    label: 'title',
    maxTokens: 80,
    schema: v.object({ title: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) }),
    format: `The job: write a short title for the change to the software that would solve a problem.

A title has three to nine words, begins with a verb such as add, limit, show, keep or report, and names the thing in the words of the problem.

The answer: a JSON object with one field, "title".`,
    context: documentsOf({ ...ground, known: null }).join('\n\n'),
    insight: 'Write the title of the change.',
    check: ({ title }) => titleProblems(title, ground),
  }
}

/** What is wrong with a title. */
export function titleProblems(title: string, ground: Ground): string[] {
  const text = titleOf(title)
  const words = text.split(/\s+/).length
  const own = new Set(specificStems(ground.problem))
  const said = new Set(specificStems(text))
  return [
    ...lengthProblems(text, { from: 4, to: 80 }),
    ...(words > 12 ? [`It has ${words} words; three to nine are asked for.`] : []),
    ...(isEnglish(ground.problem) && leadingVerb(text) === null
      ? ['It does not begin with a verb such as add, limit, show, keep or report.']
      : []),
    ...(said.intersection(own).size < Math.min(1, own.size)
      ? ['It does not speak of what the problem speaks of.']
      : []),
    ...soundProblems(text, ground),
  ]
}

/** The title as it is used. */
export function titleOf(title: string): string {
  return verbLed(plainLine(title).replace(/^title:\s*/i, ''))
}

/** A title that is true of any problem, for one that no model could name. */
export function plainTitle(problem: string): string {
  const words = problem
    .replace(/[#>*`[\]<]+/g, ' ')
    .trim()
    .split(/\s+/)
    .slice(0, 8)
    .join(' ')
  const short = words.length > 70 ? [...words].slice(0, 60).join('') : words
  return `Address the problem "${short.replaceAll('"', "'")}"`
}

/** The change's id from its title: verb-led words joined by hyphens, and none of those taken. */
export function changeIdOf(title: string, problem: string, taken: ReadonlySet<string>): string {
  const own = title.startsWith('Address the problem "')
    ? `address-${kebabContent(title.slice(19), 5)}`
    : kebab(title, 8)
  const name = /^[a-z]+-[a-z0-9]/.test(own) ? own : `solve-${hashOf(problem).slice(0, 8)}`
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? name : `${name}-${count}`
    if (!taken.has(id)) return id
  }
}

/** The name of a new capability: what the title speaks of, without its verb. */
export function capabilityNameOf(title: string, id: string): string {
  const plain = title.replace(/^Address the problem /, '')
  const rest = leadingVerb(plain) === null ? plain : plain.replace(/^\S+/, '')
  const name = kebabContent(rest, 3)
  return /[a-z]/.test(name) ? name : id
}
