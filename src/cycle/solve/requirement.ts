import * as v from 'valibot'

import { isFunctionWord, likeness, sentencesOf } from '../../domain/words.ts'
import { data } from '../../model/prompt.ts'
import { foldName, requirementName } from '../../openspec/name.ts'
import { lengthProblems } from '../briefs/text-check.ts'
import type { Piece } from './ask.ts'
import { wishOf } from './complaint.ts'
import { type Ground, soundProblems } from './ground.ts'
import { aboutProblems } from './proposal.ts'
import { firstWords, plainLine } from './wording.ts'

const fields = v.object({
  sentence: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
  name: v.pipe(v.string(), v.maxLength(200)),
})
export type RequirementFields = v.InferOutput<typeof fields>

/** A requirement that is there already, in the capability or earlier in the draft. */
interface Other {
  name: string
  text: string
}

/** One requirement that states a line of "What Changes", or, where there is none, answers the problem. */
export function requirementPiece(
  bullet: string,
  others: readonly Other[],
  ground: Ground,
): Piece<RequirementFields> {
  return {
    label: 'requirement',
    maxTokens: 220,
    schema: fields,
    format: `The job: write one requirement for the software, so that a problem is solved.

A requirement is one sentence of three parts: a part of the software, the word SHALL, and what it does. It says one thing that can be tested, in the words of the problem. The name has two to six words.

The answer: a JSON object with "sentence" and "name".`,
    context: [
      data('problem as a person states it', ground.problem),
      ...(others.length === 0
        ? []
        : [
            data(
              'names that are taken',
              others
                .map((one) => one.name)
                .join('\n')
                .slice(0, 800),
            ),
          ]),
      ...(bullet === '' ? [] : [data('what is to change', bullet)]),
    ].join('\n\n'),
    insight: `Write the requirement${bullet === '' ? '' : ' for what is to change'}: the sentence that says what the software should do.`,
    check: (written) => requirementProblems(written, { bullet, others, ground }),
  }
}

/** What is wrong with a requirement. */
export function requirementProblems(
  written: RequirementFields,
  { bullet, others, ground }: { bullet: string; others: readonly Other[]; ground: Ground },
): string[] {
  const { name, statement, rule } = requirementOf(written, bullet)
  const same = others.find((one) => foldName(one.name) === foldName(name))
  const twin = others.find((one) => likeness(bodyOf(one.text), statement) >= 0.75)
  return [
    ...lengthProblems(statement, { from: 20, to: 400 }),
    ...ruleProblems(rule),
    ...(same ? [`The name "${name}" is taken; choose another.`] : []),
    ...(twin ? [`It says what the requirement "${twin.name}" says already.`] : []),
    ...aboutProblems(statement, `${ground.problem}\n${bullet}`),
    ...soundProblems(name, ground, 0.6),
    ...soundProblems(statement, { ...ground, problem: `${ground.problem}\n${bullet}` }),
  ]
}

/** The requirement as it is written, with what models get wrong in form put right. */
export function requirementOf(
  written: RequirementFields,
  bullet: string,
): { name: string; statement: string; rule: string } {
  const wish = wishIn(plainLine(written.sentence))
  const rule = lowered(wish?.rule ?? '')
  const subject = wish && isSubject(wish.subject) ? wish.subject : 'The system'
  const stated = requirementName(plainLine(written.name).replace(/^requirement:\s*/i, ''))
  const isName = stated.length >= 3 && stated.length <= 80 && stated.split(/\s+/).length <= 10
  const name = isName ? stated : firstWords(bullet === '' ? rule : bullet, 8)
  const who = /^\p{Ll}+\b/u.test(subject)
    ? subject.charAt(0).toUpperCase() + subject.slice(1)
    : subject
  return { name, statement: `${who} SHALL ${rule}.`, rule }
}

/** The parts of the first sentence that says who shall do what; small models say "should", as people do. */
function wishIn(text: string): { subject: string; rule: string } | null {
  for (const sentence of sentencesOf(text)) {
    const found = wishes.map((wish) => wish.exec(sentence)).find((one) => one !== null)
    const rule = found?.[2]
    if (rule !== undefined) return { subject: found?.[1]?.trim() ?? '', rule: plainLine(rule) }
    const [, subject = '', state] = expected.exec(sentence) ?? []
    if (state !== undefined) return { subject, rule: `be ${plainLine(state)}` }
  }
  return null
}

const wishes = [
  /^(.*?)\b(?:shall|must|should|needs? to|ha(?:s|ve) to)\b\s+(.+)$/i,
  /\b(?:wants?|would like|would expect|expect(?:s|ed)?)\s+(it|the [\p{L}\p{N} -]{2,40}?)\s+to\s+(.+)$/iu,
]

/** What a report of a bug says under "Expected": "the name is shown" is to be so. */
const expected =
  /\bexpected(?: result| behaviou?r)?:\s*(.{2,60}?)\s+(?:is|are)\s+(?!not\b)([^.]+)\.?$/i

/**
 * Requirements that stand in the problem already: sentences in which the person says what should be done.
 * Where there are none, what complaints ask for by being such.
 */
export function statedRequirements(
  others: readonly Other[],
  ground: Ground,
): (RequirementFields & { said: string })[] {
  const sentences = sentencesOf(ground.problem).map(plainLine)
  const good = (all: { sentence: string; said: string }[]) =>
    all
      .map((one) => ({ ...one, name: '' }))
      .filter((one) => requirementProblems(one, { bullet: '', others, ground }).length === 0)
  const wished = good(sentences.map((said) => ({ sentence: said, said })))
  if (wished.length > 0) return wished
  return good(sentences.flatMap((said) => ({ sentence: wishOf(said) ?? '', said })))
}

/** SHALL is followed by a verb in its base form. */
function ruleProblems(rule: string): string[] {
  const first = /^\p{L}+/u.exec(rule)?.[0].toLowerCase() ?? ''
  const binds = isFunctionWord(first) && !bindingVerbs.has(first)
  const bent = /[a-z]{3}ing$/.test(first) && !/^(?:bring|string|spring)$/.test(first)
  return [
    ...(first === '' || binds || bent
      ? [
          'It has no SHALL that is followed by a verb in its base form, such as show, refuse or keep.',
        ]
      : []),
    ...(/\b(?:SHALL|MUST)\b/.test(rule) ? ['It holds SHALL or MUST twice; say one thing.'] : []),
  ]
}

const bindingVerbs = new Set([
  'be',
  'have',
  'do',
  'let',
  'keep',
  'make',
  'use',
  'not',
  'never',
  'only',
  'always',
])

function isSubject(text: string): boolean {
  if (/^(?:it|this|that|they|we|i|you)$/i.test(text)) return false
  return text.length >= 2 && text.length <= 60 && !/[.!?:;,#*|<>]|\b(?:SHALL|MUST)\b/.test(text)
}

/** A sentence's first word without the capital that only its place gave it. */
function lowered(text: string): string {
  return /^\p{Lu}\p{Ll}*(?:\s|$)/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

/** A block without its header. */
function bodyOf(text: string): string {
  return text.replace(/^###[^\n]*\n/, '').split(/^####/m)[0] ?? ''
}
