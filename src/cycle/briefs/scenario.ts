import * as v from 'valibot'

import { likeness, specificStems } from '../../domain/words.ts'
import { data } from '../../model/prompt.ts'
import { blockText } from '../../openspec/document.ts'
import { foldName, scenarioName } from '../../openspec/name.ts'
import type { Brief } from './brief.ts'
import { insertLines } from './insert.ts'
import { inventionProblems } from './invention.ts'
import { type RequirementPlace, requirementPlace, statementOf } from './place.ts'
import { languageProblems, lengthProblems, mannersProblems } from './text-check.ts'

const step = v.pipe(v.string(), v.minLength(1), v.maxLength(600))
export const scenarioFields = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  when: step,
  outcomes: v.pipe(v.array(step), v.minLength(1), v.maxLength(3)),
})

/** A first scenario for a requirement that has none. */
export const scenarioBrief: Brief<v.InferOutput<typeof scenarioFields>, RequirementPlace> = {
  kinds: ['openspec/scenario-missing'],
  label: 'scenario',
  title: 'Write the missing scenario in',
  why: 'A requirement without a scenario cannot be tested, and OpenSpec refuses it; the scenario shows what the requirement says already.',
  maxTokens: 500,
  ground(insight, view) {
    const place = requirementPlace(insight, view)
    if (!place || place.requirement.scenarios.length > 0) return null
    const { document, requirement } = place
    // What stands below a header of its own would take the scenario for its part.
    const inside = document.headings.some(
      (one) => one.line > requirement.line && one.line < requirement.end,
    )
    return inside || statementOf(place).trim() === '' ? null : place
  },
  schema: () => scenarioFields,
  prompt: ({ document, requirement }) => ({
    format: `The job: write one scenario for one requirement that has none.

A scenario is one concrete case that shows the requirement at work: what happens (WHEN), and what can be seen then (THEN). It tests what the requirement says and nothing else. Use the words of the requirement. Write each step as a clause without a closing point, and without the words WHEN, THEN or AND before it.

The answer: a JSON object with "name", "when" and "outcomes", which is a list. "when" is what happens, "outcomes" what can be seen then, one to three steps. The name has two to eight words and says what is special about the case.`,
    context: `${data('document', document.text.slice(0, 6000))}\n\n${data('requirement without a scenario', blockText(document, requirement))}`,
    insight: 'Write the scenario for the requirement that has none.',
  }),
  problems: (written, { document, requirement }) =>
    scenarioProblems(written, {
      requirement: blockText(document, requirement),
      source: document.text,
      taken: document.requirements.flatMap((one) => one.scenarios.map((two) => two.name)),
    }),
  assemble(written, { document, requirement }) {
    const plain = /^\s*[-*+]\s+WHEN\b/m.test(document.text) && !document.text.includes('**WHEN**')
    const mark = (word: string) => (plain ? word : `**${word}**`)
    const [outcome, ...more] = written.outcomes.map(stepOf)
    return [
      insertLines(document, requirement.end, [
        '',
        `#### Scenario: ${scenarioName(`#### ${written.name.replace(/\s+/g, ' ').trim()}`)}`,
        `- ${mark('WHEN')} ${stepOf(written.when)}`,
        `- ${mark('THEN')} ${outcome ?? ''}`,
        ...more.map((one) => `- ${mark('AND')} ${one}`),
      ]),
    ]
  },
}

/** What is wrong with a scenario: it has to show its requirement, in the words of the source. */
export function scenarioProblems(
  written: v.InferOutput<typeof scenarioFields>,
  { requirement, source, taken }: { requirement: string; source: string; taken: readonly string[] },
): string[] {
  const name = scenarioName(written.name)
  const [when, ...outcomes] = [written.when, ...written.outcomes].map(stepOf)
  const steps = [when ?? '', ...outcomes]
  const text = steps.join('\n')
  const own = new Set(specificStems(requirement))
  const said = new Set(specificStems(text))
  return [
    ...lengthProblems(name, { from: 3, to: 80 }),
    ...steps.flatMap((one) => lengthProblems(one, { from: 5, to: 300 })),
    ...[name, ...steps].flatMap((one) => mannersProblems(one, requirement)),
    ...(taken.some((one) => foldName(one) === foldName(name))
      ? ['Another scenario of the document has this name.']
      : []),
    ...(said.intersection(own).size < Math.min(2, own.size)
      ? ['It does not speak of what the requirement speaks of.']
      : []),
    ...(likeness(when ?? '', outcomes.join('\n')) > 0.8 ? ['THEN only says WHEN again.'] : []),
    ...languageProblems(text, source),
    ...inventionProblems(`${name}.\n\n${steps.join('.\n\n')}`, source, { share: 0.5 }),
  ]
}

/** A step on one line, without the keyword and the bullet that code puts there. */
export function stepOf(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:[-*+]\s+)?\*{0,2}(?:GIVEN|WHEN|THEN|AND)\*{0,2}:?\s+/i, '')
    .replace(/\.$/, '')
}
