/** How comments and strings of a source text are told from its code. */
export type Language = 'script' | 'python' | 'other'

/** A source text apart from what does not run. */
export interface CodeText {
  /** The text, as long as it was, with blanks in place of comments, of what stands in strings, and of imports and types. */
  code: string
  /** What stands between the quotes of strings on one line, from `start` up to but not including `end`. */
  strings: { start: number; end: number }[]
}

/** The language of a file of code by its name; null where the file is none that we know. */
export function languageOf(path: string): Language | null {
  if (/\.d\.[cm]?ts$/.test(path)) return null
  if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)) return 'script'
  if (path.endsWith('.py')) return 'python'
  return /\.(?:c|cc|cpp|cs|go|h|hpp|java|kt|php|rs|scala|swift|dart)$/.test(path) ? 'other' : null
}

/** Tells code from the rest, as far as that goes without a parser: what is not sure is taken for no code. */
export function readCode(text: string, language: Language): CodeText {
  const chars = text.split('')
  const strings: CodeText['strings'] = []
  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) if (chars[at] !== '\n') chars[at] = ' '
  }
  let last = ''
  for (let at = 0; at < text.length;) {
    const end = commentEnd(text, at, language)
    if (end !== null) {
      blank(at, end)
      at = end
      continue
    }
    const found = stringAt(text, at, { language, last })
    if (found !== null) {
      blank(found.start, found.end)
      if (found.plain) strings.push({ start: found.start, end: found.end })
      at = found.end + found.mark
      last = '"'
      continue
    }
    const char = text.charAt(at)
    if (char.trim() !== '') last = char
    at += 1
  }
  const whole = chars.join('')
  const code = withoutDeclarations(whole, language)
  // A string of an import is no value.
  return { code, strings: strings.filter(({ start }) => code[start - 1] === text[start - 1]) }
}

function commentEnd(text: string, at: number, language: Language): number | null {
  const lineEnd = () => {
    const end = text.indexOf('\n', at)
    return end < 0 ? text.length : end
  }
  if (language === 'python') return text[at] === '#' ? lineEnd() : null
  if (text.startsWith('//', at)) return lineEnd()
  if (!text.startsWith('/*', at)) return null
  const end = text.indexOf('*/', at + 2)
  return end < 0 ? text.length : end + 2
}

/** A string, or a regular expression, that begins here; `mark` is the length of its closing quote. */
function stringAt(
  text: string,
  at: number,
  { language, last }: { language: Language; last: string },
): { start: number; end: number; mark: number; plain: boolean } | null {
  const char = text.charAt(at)
  const triple = text.slice(at, at + 3)
  if (language === 'python' && (triple === '"""' || triple === "'''")) {
    const end = text.indexOf(triple, at + 3)
    return { start: at + 3, end: end < 0 ? text.length : end, mark: 3, plain: false }
  }
  if (char === '"' || char === "'") {
    const end = closing(text, at + 1, char)
    return end === null ? null : { start: at + 1, end, mark: 1, plain: true }
  }
  if (language !== 'script') return null
  if (char === '`') return { start: at + 1, end: templateEnd(text, at + 1), mark: 1, plain: false }
  // Where a value may begin, a slash begins a regular expression.
  if (char !== '/' || !/[=(,:[!&|?{};+\-*%<>~^]/.test(last || '(')) return null
  const end = closing(text, at + 1, '/')
  return end === null ? null : { start: at + 1, end, mark: 1, plain: false }
}

/** Where the quote closes on the same line; null where it does not. */
function closing(text: string, from: number, quote: string): number | null {
  for (let at = from; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  return null
}

function templateEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text.startsWith('${', at)) depth += 1
    else if (text[at] === '}' && depth > 0) depth -= 1
    else if (text[at] === '`' && depth === 0) return at
  }
  return text.length
}

/** Imports and types, which hold no value. */
function withoutDeclarations(code: string, language: Language): string {
  const patterns =
    language === 'script'
      ? [
          /^[ \t]*(?:import|export)\b[\s\w*{},$]*?\bfrom\b[^\n]*/gm,
          /^[ \t]*import\b[^\n]*/gm,
          /^(?:export\s+)?(?:declare\s+)?(?:type|interface)\s[^]*?(?=^\S|(?![^]))/gm,
        ]
      : [/^[ \t]*(?:import|from|using|use|package|#include)\b[^\n]*/gm]
  return patterns.reduce(
    (left, one) => left.replace(one, (found) => found.replace(/[^\n]/g, ' ')),
    code,
  )
}
