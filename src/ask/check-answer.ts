/** An answer that is only text and cites only what is there. */
export interface CheckedAnswer {
  answer: string
  /** Numbers of the passages it cites, each once, in order. */
  cited: number[]
  /** What is doubtful about it; null where nothing is. */
  why: string | null
}

/** Checks what a model wrote over passages 1 to `count`: citations that lead nowhere, links and HTML are taken out. */
export function checkAnswer(text: string, count: number): CheckedAnswer {
  const strange = new Set<number>()
  const cited = new Set<number>()
  const answer = onlyText(text)
    .replace(citation, (_whole, list: string) => {
      const numbers = numbersIn(list)
      for (const number of numbers) (isThere(number, count) ? cited : strange).add(number)
      const good = numbers.filter((number) => isThere(number, count))
      return good.map((number) => `[${number}]`).join('')
    })
    .replace(/[ \t]+([.,;:!?])/g, '$1')
    .trim()
  const doubts = [
    ...(strange.size > 0
      ? [
          `the model cited ${[...strange].map((one) => `[${one}]`).join(', ')}, which is no passage; that was taken out`,
        ]
      : []),
    ...(cited.size === 0 ? ['the answer cites no passage, so nothing shows that it is true'] : []),
  ]
  const why = doubts.length === 0 ? null : doubts.join('; ')
  return { answer, cited: [...cited].toSorted((a, b) => a - b), why }
}

/** Models write `[1, 2]`, `[passage 3]` and `[1-3]` as well. */
const citation =
  /\[\s*((?:passages?\s*)?\d{1,4}(?:\s*(?:[,;&–-]|and)\s*(?:passages?\s*)?\d{1,4}){0,20})\s*\]/gi

function numbersIn(list: string): number[] {
  const parts = list.replace(/passages?/gi, '').split(/[,;&]|and/i)
  return parts.flatMap((part) => {
    const [from = 0, to = from] = part.split(/[–-]/).map(Number)
    if (to <= from || to - from > 20) return to === from ? [from] : [from, to]
    return Array.from({ length: to - from + 1 }, (_, at) => from + at)
  })
}

function isThere(number: number, count: number): boolean {
  return number >= 1 && number <= count
}

/**
 * Text that leads nowhere and is markup of no kind but Markdown's own: links keep their words, addresses
 * lose what would make them links, and angle brackets become signs that only look like them. It looks at
 * each line alone, so it may be used on an answer as it comes.
 */
export function onlyText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\u2028\u2029]/gu, '')
    .split('\n')
    .map(plainLine)
    .join('\n')
}

function plainLine(line: string): string {
  // What defines a link's place is nothing to read.
  if (/^\s{0,3}(?:>\s?)*\[[^\]]{0,200}\]:/.test(line)) return ''
  return line
    .replace(
      /!?\[([^[\]]{0,500})\]\([^()]{0,2000}(?:\([^()]{0,200}\)[^()]{0,200})?\)/g,
      (_whole, words: string) => (/^\s*(?:passages?\s*)?\d/i.test(words) ? `[${words}]` : words),
    )
    .replace(
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/|\bwww\.(?=\w)|\b(?:javascript|data|vbscript|mailto):/gi,
      '',
    )
    .replaceAll('<', '‹')
    .replace(/‹([^‹>]{0,500})>/g, '‹$1›')
}
