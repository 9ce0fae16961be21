import { type CodeText, type Language, languageOf, readCode } from './code-text.ts'
import type { Edit } from './edit.ts'
import { modifyLines, splitLines } from './line-edit.ts'
import type { RepoPath } from './path.ts'

/** A small change of a file of code that makes it do something else. */
export interface Mutation {
  edit: Edit
  /** `line 12: "<" becomes ">="`. */
  says: string
}

/** A piece of the text, and what takes its place. */
interface Spot {
  at: number
  old: string
  to: string
}

/**
 * At most `most` changes of single tokens of a source text: a comparison or a yes turned round, an operator,
 * a number, what is returned, a string. They are spread over the text, always the same for the same text;
 * what is defined at the top level by one of `names` comes first, and strings come last. None where the file
 * is no code.
 */
export function mutationsOf(
  path: RepoPath,
  text: string,
  { most, names = [] }: { most: number; names?: readonly string[] },
): Mutation[] {
  const language = languageOf(path)
  if (language === null) return []
  const read = readCode(text, language)
  const values = valueSpots(read.code, language)
  const strings = stringSpots(text, read)
  const isNamed = within(namedParts(read.code, names))
  const named = (spots: Spot[], wanted: boolean) => spots.filter(({ at }) => isNamed(at) === wanted)
  const ordered = [true, false].flatMap((wanted) => [
    ...spread(named(values, wanted)),
    ...spread(named(strings, wanted)),
  ])
  return ordered.slice(0, most).flatMap((spot) => mutationAt(path, text, spot) ?? [])
}

const turned: Record<string, string> = {
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '<=': '>',
  '>=': '<',
  '<': '>=',
  '>': '<=',
  '&&': '||',
  '||': '&&',
  and: 'or',
  or: 'and',
  true: 'false',
  false: 'true',
  True: 'False',
  False: 'True',
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '+=': '-=',
  '-=': '+=',
}

/** Tokens that stand for themselves; single signs only between spaces, where they are no part of a type or an arrow. */
const tokens =
  /(?<![<>=!])(?:[!=]==?|[<>]=)(?!=)|(?<= )[<>](?= )|&&(?!=)|\|\|(?!=)|(?<=[\w)\]'"`] )(?:[+\-*/]|[+-]=)(?= )|\b(?:true|false|True|False)\b/g
const words = /\b(?:and|or)\b/g
const numbers = /(?<![\w.$])\d{1,9}(?![\w.])/g

function valueSpots(code: string, language: Language): Spot[] {
  const found = [...code.matchAll(tokens)]
  if (language === 'python') found.push(...code.matchAll(words))
  const spots = found.map(({ 0: old, index: at }) => ({ at, old, to: turned[old] ?? old }))
  for (const { 0: old, index: at } of code.matchAll(numbers))
    spots.push({ at, old, to: String(Number(old) + 1) })
  if (language !== 'other') spots.push(...returnSpots(code, language))
  return spots.toSorted((a, b) => a.at - b.at)
}

/** What is returned on one line, instead of which nothing is. */
function returnSpots(code: string, language: Language): Spot[] {
  const nothing = language === 'python' ? 'None' : 'undefined'
  return [...code.matchAll(/\breturn[ \t]+(?=[^\s;])/g)].flatMap(({ 0: word, index }) => {
    const at = index + word.length
    const end = expressionEnd(code, at)
    if (end === null) return []
    const old = code.slice(at, end).trimEnd()
    return [{ at, old, to: /^(?:None|undefined|null)$/.test(old) ? '0' : nothing }]
  })
}

/** Where an expression ends that is whole on its line; null where it goes on. */
function expressionEnd(code: string, from: number): number | null {
  let depth = 0
  for (let at = from; at < code.length; at += 1) {
    const char = code.charAt(at)
    if (char === '\n' || (char === ';' && depth === 0)) return depth === 0 ? at : null
    if ('([{'.includes(char)) depth += 1
    if (')]}'.includes(char) && (depth -= 1) < 0) return at
  }
  return depth === 0 ? code.length : null
}

function stringSpots(text: string, { strings }: CodeText): Spot[] {
  return strings.flatMap(({ start, end }) => {
    const [open, close] = [text.charAt(start - 1), text.charAt(end)]
    const old = text.slice(start - 1, end + 1)
    return [{ at: start - 1, old, to: `${open}${text.slice(start, end)}_${close}` }]
  })
}

/** The spots so that any first few of them lie apart: the middle, then the quarters, then the eighths. */
function spread(spots: readonly Spot[]): Spot[] {
  const place = (index: number) => {
    let [step, sum] = [0.5, 0]
    for (let rest = index + 1; rest > 0; rest >>= 1, step /= 2) if (rest & 1) sum += step
    return sum
  }
  const taken = new Set<Spot>()
  for (let index = 0; taken.size < spots.length; index += 1) {
    const spot = spots[Math.floor(place(index) * spots.length)]
    if (spot) taken.add(spot)
  }
  return [...taken]
}

/** Where the text defines one of the names at its top level: up to its next line that begins something. */
function namedParts(code: string, names: readonly string[]): [number, number][] {
  const wanted = new Set(names)
  if (wanted.size === 0) return []
  const defined =
    /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\*?|const|let|var|class|def|fn|func)\s+([\p{L}\p{N}_$]+)/gmu
  const starts = [...code.matchAll(defined)]
  return starts.flatMap(({ index, 1: name = '' }, at) =>
    wanted.has(name) ? [[index, starts[at + 1]?.index ?? code.length]] : [],
  )
}

function within(parts: readonly [number, number][]): (at: number) => boolean {
  return (at) => parts.some(([from, to]) => at >= from && at < to)
}

function mutationAt(path: RepoPath, text: string, { at, old, to }: Spot): Mutation | null {
  const lines = splitLines(text)
  let start = 0
  let line = 1
  for (const one of lines) {
    if (at < start + one.length) break
    start += one.length
    line += 1
  }
  const whole = lines[line - 1] ?? ''
  const inLine = at - start
  // What is code has blanks where its strings are: so much of the line itself is replaced.
  const was = whole.slice(inLine, inLine + old.length)
  const made = `${whole.slice(0, inLine)}${to}${whole.slice(inLine + old.length)}`
  const edit = modifyLines(path, text, [{ from: line, to: line + 1, text: made }])
  return edit && { edit, says: `line ${line}: "${short(was)}" becomes "${short(to)}"` }
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
