import {
  isFunctionWord,
  likeness,
  sentencesOf,
  specificStems,
  wordsOf,
} from '../../domain/words.ts'
import { inventionProblems, strayProblems } from './invention.ts'
import { sentenceProblems } from './sentence-check.ts'
import { isEnglish, languageProblems, lengthProblems, mannersProblems } from './text-check.ts'

/** What a Purpose is held against. */
export interface PurposeGround {
  capability: string
  /** Every requirement, with the text of its block: header, body, scenarios. */
  requirements: readonly { name: string; text: string }[]
  /** Every other Purpose of the tree. */
  others: readonly string[]
}

/** What is wrong with a Purpose, a sentence each; none means that it may be tried. */
export function purposeProblems(purpose: string, ground: PurposeGround): string[] {
  const { capability, requirements, others } = ground
  const source = [capability, ...requirements.map((one) => one.text)].join('\n')
  return [
    ...formProblems(purpose),
    ...mannersProblems(purpose),
    ...languageProblems(purpose, source),
    ...(isEnglish(source) ? sentenceProblems(purpose) : []),
    ...termProblems(purpose, ground),
    ...reachProblems(purpose, ground),
    ...copyProblems(purpose, ground),
    // A name that other Purposes use is a word of the house.
    ...inventionProblems(purpose, source, { share: 0.42, house: others.join('\n') }),
    ...strayProblems(purpose, source),
  ]
}

function formProblems(purpose: string): string[] {
  const sentences = sentencesOf(purpose).length
  return [
    ...lengthProblems(purpose, { from: 50, to: 500 }),
    ...(sentences > 3 ? [`It has ${sentences} sentences; one to three are asked for.`] : []),
    ...(/[.!?。！？]["')`]*$/u.test(purpose) ? [] : ['It does not end as a sentence does.']),
    ...(/\b(?:SHALL|MUST)\b/.test(purpose)
      ? ['It states a rule with SHALL or MUST; that is for requirements.']
      : []),
  ]
}

/** It names what the capability is about, and says more than its name. */
function termProblems(purpose: string, { capability, requirements }: PurposeGround): string[] {
  const said = new Set(specificStems(purpose))
  const name = new Set(specificStems(capability))
  const titles = requirements.map((one) => one.name).join('\n')
  const own = new Set([...name, ...specificStems(titles)])
  const bodies = new Set(requirements.flatMap((one) => specificStems(one.text)))
  const beyond = said.intersection(bodies).difference(name)
  const terms = new Set(wordsOf(`${capability}\n${titles}`).filter((word) => !isFunctionWord(word)))
  return [
    ...(said.intersection(own).size < Math.min(2, own.size)
      ? [
          `It names too little of what the capability is about. Its terms are: ${[...terms].slice(0, 12).join(', ')}.`,
        ]
      : []),
    ...(beyond.size < 2
      ? ['It says nothing of what the requirements say beyond the name of the capability.']
      : []),
  ]
}

/** It reaches beyond one requirement where there are five or more. */
function reachProblems(purpose: string, { capability, requirements }: PurposeGround): string[] {
  if (requirements.length < 5) return []
  const name = new Set(specificStems(capability))
  const said = new Set(specificStems(purpose)).difference(name)
  const reached = requirements.filter(
    (one) =>
      said.intersection(new Set(specificStems(one.name))).size > 0 ||
      said.intersection(new Set(specificStems(one.text))).size > 2,
  )
  if (reached.length > 1) return []
  const left = requirements.filter((one) => !reached.includes(one)).map((one) => one.name)
  return [
    `It speaks of ${reached.length} of ${requirements.length} requirements; say what holds them together. It leaves out: ${left.slice(0, 4).join('; ')}.`,
  ]
}

function copyProblems(purpose: string, { requirements, others }: PurposeGround): string[] {
  const bodies = requirements.map((one) => one.text.split('\n').slice(1))
  const known = new Set(
    bodies
      .flat()
      .flatMap(sentencesOf)
      .flatMap((one) => runsOf(wordsOf(one))),
  )
  // A rule is often wrapped, and a copy of it is not.
  const rules = bodies
    .flatMap((lines) => sentencesOf(lines.join(' ').split(/\s- \*\*|#### /)[0] ?? ''))
    .map(wordsOf)
  const near = sentencesOf(purpose)
    .map(wordsOf)
    .filter((words) => words.length > 7)
    .some((words) => rules.some((rule) => sharedInOrder(words, rule) >= words.length * 0.7))
  const runs = runsOf(wordsOf(purpose))
  const shared = runs.filter((run) => known.has(run)).length
  const said = purpose.toLowerCase()
  const titles = requirements.flatMap(({ name }) =>
    said.includes(name.toLowerCase()) ? wordsOf(name) : [],
  )
  const twin = others.find((other) => likeness(purpose, other) >= 0.7)
  return [
    ...(near || (shared > 0 && shared >= Math.min(5, runs.length / 2))
      ? [
          'It copies a sentence of a requirement or a scenario; say in words of your own what all of them are for.',
        ]
      : []),
    ...(titles.length > wordsOf(purpose).length / 2
      ? ['It lists the requirements by their titles.']
      : []),
    ...(twin === undefined
      ? []
      : [`It is nearly the Purpose of another capability: "${twin.slice(0, 120)}".`]),
  ]
}

/** Every run of six words. */
function runsOf(words: string[]): string[] {
  return words.slice(5).map((_, at) => words.slice(at, at + 6).join(' '))
}

/** How many words two texts have in common in the same order (the longest common subsequence). */
function sharedInOrder(one: string[], other: string[]): number {
  let row = other.map(() => 0)
  for (const word of one) {
    const next: number[] = []
    other.forEach((mate, at) => {
      const before = row[at - 1] ?? 0
      next.push(word === mate ? before + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0))
    })
    row = next
  }
  return row.at(-1) ?? 0
}
