import { wordsOf } from '../domain/words.ts'

/** So many words in a row are no accident. */
const run = 12
/** Letters of a line that is long enough to tell. */
const long = 40

/** Why a text is no answer at all: it gives the instructions back, or goes round in a circle; null where it does neither. */
export function whyStuck(text: string, instructions: string): string | null {
  const told = new Set(runsOf(instructions))
  if (runsOf(text).some((words) => told.has(words)))
    return 'it gives its instructions back instead of an answer'
  const counts = new Map<string, number>()
  for (const line of text.split('\n').map((one) => one.trim()))
    if (line.length >= long) counts.set(line, (counts.get(line) ?? 0) + 1)
  return [...counts.values()].some((count) => count > 2) ? 'it says the same again and again' : null
}

/** Every run of twelve words, as one text each. */
function runsOf(text: string): string[] {
  const words = wordsOf(text)
  const count = Math.max(0, words.length - run + 1)
  return Array.from({ length: count }, (_, at) => words.slice(at, at + run).join(' '))
}
