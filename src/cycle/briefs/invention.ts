import {
  contentStems,
  generic,
  sentencesOf,
  stemOf,
  withoutCode,
  wordsOf,
} from '../../domain/words.ts'

/**
 * What a text says and its source does not: too large a share of its words, or any number, name, code
 * span or link. `house` is text whose names may be used as well.
 */
export function inventionProblems(
  text: string,
  source: string,
  { share, house = '' }: { share: number; house?: string },
): string[] {
  const known = knownIn(source)
  const stems = [...new Set(contentStems(text))]
  const foreign = foreignIn(stems, known)
  const problems: string[] = []
  if (foreign.length > Math.max(2, stems.length * share)) {
    const words = wordsOf(text).filter((word) => foreign.includes(stemOf(word)))
    problems.push(
      `Too many of its words are not in the documents: ${[...new Set(words)].slice(0, 12).join(', ')}.`,
    )
  }
  const invented = inventedIn(text, source.toLowerCase(), house.toLowerCase())
  if (invented.length > 0)
    problems.push(
      `It holds what the documents do not: ${invented.map((one) => `"${one}"`).join(', ')}.`,
    )
  const claims = wordsOf(withoutCode(text)).filter(
    (word) => qualities.has(stemOf(word)) && !known.has(stemOf(word)),
  )
  if (claims.length > 0)
    problems.push(
      `It praises in words that the documents do not use: ${[...new Set(claims)].join(', ')}.`,
    )
  const denies = /\b(?:never|not|cannot|nor)\b|n['’]t\b/i
  if (denies.test(text) && !denies.test(source))
    problems.push('It denies something, and the documents deny nothing.')
  return problems
}

/** A clause that adds what no document speaks of, where a whole text would let it pass. */
export function strayProblems(text: string, source: string): string[] {
  const known = knownIn(source)
  const stray = text.split(clauseEnd).find((clause) => {
    const stems = [...new Set(contentStems(clause))]
    const foreign = foreignIn(stems, known).length
    return foreign > 2 && foreign > stems.length * 0.7
  })
  return stray === undefined
    ? []
    : [`Nothing in the documents speaks of "${stray.trim()}"; leave it out.`]
}

const clauseEnd = /[,;:—()]|[.!?]\s|\s(?:so that|so|to|by|because|while|and|without)\s/i

function knownIn(source: string): ReadonlySet<string> {
  return new Set([...contentStems(source), ...connecting])
}

function foreignIn(stems: string[], known: ReadonlySet<string>): string[] {
  return stems.filter((stem) => !known.has(stem) && !isJoined(stem, known))
}

/** What a text may add to its source: words that only say how things hang together. */
const connecting = [
  ...generic,
  ...contentStems(
    `allow apply avoid case clear condition consistent correct cover decide deliver detail deterministic enable
    ensure establish expectation explicit expose give govern guarantee guide handle help let manage offer operation
    organize part predictable prevent process protect provide reach reduce reliable remain require safe set show
    situation specify stable stay support tell time valid`,
  ),
]

/** What is said of anything to sell it: it may be said where the documents say it. */
const qualities = new Set(
  contentStems(
    `advanced comprehensive crucial demonstrate efficient efficiently efficiency elegant empower enhance enhanced
    essential exceptional flexible flexibility friendly harness innovative intuitive leverage maximize optimal optimize
    robust robustly scalable showcase smooth smoothly sophisticated streamline unlock utilize valuable versatile vital`,
  ),
)

/** Numbers in words, from those that no one uses for "some". */
const numberWords = new Map(
  Object.entries({
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    twelve: 12,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    ninety: 90,
    hundred: 100,
    thousand: 1000,
  }),
)

function inventedIn(text: string, source: string, house: string): string[] {
  const marked = [
    ...(text.match(/`[^`]+`/g) ?? []).map((span) => span.slice(1, -1)),
    ...(text.match(/\bhttps?:\/\/\S+|\bwww\.\S+/g) ?? []),
    ...(text.match(/\d+(?:[.,:]\d+)*/g) ?? []),
  ].filter((one) => !source.includes(one.toLowerCase()))
  const figures = wordsOf(text).filter((one) => {
    const figure = numberWords.get(one)
    return figure !== undefined && !source.includes(one) && !source.includes(String(figure))
  })
  const names = namesIn(text).filter(
    (one) => !source.includes(one.toLowerCase()) && !house.includes(one.toLowerCase()),
  )
  return [...new Set([...marked, ...figures, ...names])]
}

/** Proper names: capitals inside a sentence or inside a word. */
function namesIn(text: string): string[] {
  return sentencesOf(withoutCode(text)).flatMap((sentence) => {
    const words = sentence.match(/\p{L}[\p{L}\p{N}]*/gu) ?? []
    return words.filter(
      (word, at) => /^.+\p{Lu}/u.test(word) || (at > 0 && /^\p{Lu}\p{L}/u.test(word)),
    )
  })
}

/** A compound whose halves are known: `workflow` where `work` and `flow` are. */
function isJoined(stem: string, known: ReadonlySet<string>): boolean {
  for (let at = 3; at <= stem.length - 3; at++)
    if (known.has(stem.slice(0, at)) && known.has(stem.slice(at))) return true
  return false
}
