import { isFunctionWord, stemOf } from '../../domain/words.ts'

/** A text on one line, without the bullet, the quotes and the closing point that models put around it. */
export function plainLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:[-*+]|\d+[.)])\s+/, '')
    .replace(/^(["'“])(.*)["'”]$/, '$2')
    .replace(/[.。]$/, '')
    .trim()
}

/** A line in which nothing is markup. */
export function escaped(line: string): string {
  return line
    .replace(/[\\`*_[\]|]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** The words of a text as a path may hold them: ASCII, lower case, joined by hyphens, at most so many. */
export function kebab(text: string, most: number): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  let name = ''
  for (const word of words.slice(0, most)) {
    const longer = name === '' ? word : `${name}-${word}`
    if (longer.length > 60) break
    name = longer
  }
  return name
}

/** The words of a text that carry a meaning, joined as `kebab` does. */
export function kebabContent(text: string, most: number): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return kebab(words.filter((word) => !isFunctionWord(word)).join(' '), most)
}

/** The verb a text begins with, in its base form (`Adds` and `Adding` are `add`); null where it begins otherwise. */
export function leadingVerb(text: string): string | null {
  const first = /^[a-z]+/i.exec(text)?.[0].toLowerCase()
  if (first === undefined) return null
  return verbs.get(first) ?? verbs.get(stemOf(first)) ?? null
}

/** The text with the verb it begins with in its base form and a capital. */
export function verbLed(text: string): string {
  const verb = leadingVerb(text)
  if (verb === null) return text
  return (
    verb.charAt(0).toUpperCase() + verb.slice(1) + text.slice(/^[a-z]+/i.exec(text)?.[0].length)
  )
}

/** The first words of a text, with a capital: a name for what has none that can be used. */
export function firstWords(text: string, most: number): string {
  const words = text.slice(0, 70).split(/\s+/).slice(0, most)
  // It must not end on a word that binds it to what was cut off.
  while (words.length > 1 && isFunctionWord((words.at(-1) ?? '').toLowerCase())) words.pop()
  const name = words.join(' ').replace(/[,;:.]+$/, '')
  return name.charAt(0).toUpperCase() + name.slice(1)
}

const bases =
  `accept add address adjust align allow announce answer apply archive ask avoid block bound cache cap
  cancel carry catch change check choose clarify clean clear close collect combine compare complete configure
  confirm connect control convert copy correct count cover create cut define delay delete deny detect disable
  display document drop edit enable encrypt end enforce ensure escape exclude expire explain export extend fail
  fetch filter find fix follow format generate give group guard handle hide highlight identify ignore import
  improve include increase indicate inform introduce keep let limit link list load lock log make mark match merge
  move name notify offer omit open order parse pass permit pin prefer prepare present prevent print propose protect
  provide publish query queue raise read rebuild record recover reduce refuse reject release reload remember remind
  remove rename render repair replace report request require reset resolve respond restore restrict retry return
  reuse review revoke rotate run save scan scope search select send separate serve set share show shorten shut skip
  sort specify split stop store stream strip suggest summarize support suppress switch sync test tell throttle track
  trim truncate turn unify update upgrade use validate verify view wait warn wrap write`
    .split(/\s+/)
    .filter((word) => word !== '')

/** Base forms by themselves and by their stems. */
const verbs = new Map([
  ...bases.flatMap((base) =>
    [base, `${base}s`, `${base}ing`].map((form) => [stemOf(form), base] as const),
  ),
  ...bases.map((base) => [base, base] as const),
])
