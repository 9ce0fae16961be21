import { sentencesOf } from '../../domain/words.ts'
import { plainLine } from './wording.ts'

/**
 * The cases that the problem itself names, the surest first: "When two jobs wait, ...", the things of a
 * requirement "that touch one file", and what is said to happen today.
 */
export function statedCases(problem: string, statement: string): string[] {
  const whole = plainLine(problem)
  const named = [...whole.matchAll(caseNamed)].flatMap((found) => found[1] ?? [])
  const things = [...plainLine(statement).matchAll(thingNamed)].map(
    ([, thing, does]) => `${thing} ${does}`,
  )
  const today = sentencesOf(problem)
    .map(plainLine)
    .filter((one) => !isWish(one))
    .map((one) => one.split(/,|;|\s(?:and|but|so)\s(?=(?:I|we|it|they|nobody|no one)\b)/i)[0] ?? '')
    .filter((one) => !/^(?:I|we|my|our|please|expected|actual)\b/i.test(one))
  return [...named, ...things, ...today]
    .map((one) => one.replace(/^[A-Z]\w{0,12}:\s*/, '').trim())
    .filter((one) => one.length >= 10 && one.length <= 160)
}

const caseNamed = /(?:^|[.!?:]\s+)(?:when|whenever|if|while)\s+([^,.!?]{10,160}),/gi
// Without a word such as "both" before it, "which" may ask: "tell which file is whose".
const thingNamed =
  /\b((?:both|two|all|the|each|every|any|an?|some)\s[\p{L}-]+)\s(?:that|which|who)\s([^,.;]{8,120})/giu
/** True for a text that says what is wanted, not what happens. */
export function isWish(text: string): boolean {
  return wishful.test(text)
}

const wishful = /\b(?:should|shall|must|want|wants|would|needs? to|has to|have to)\b/i
