import { Fault } from '../domain/fault.ts'
import { data, messagesOf, type Prompt } from './prompt.ts'

/** What a prompt must fit into. */
export interface Fit {
  /** Tokens that the prompt and its answer may have together. */
  contextTokens: number
  maxTokens: number
  /** Always the same for the same text, or a step that is resumed asks for something else than before. */
  estimate: (text: string) => number
}

/** A document of the context, or what stands between two. */
interface Piece {
  /** The whole of it, with its fence. */
  text: string
  /** Null for what is no document. */
  document: { name: string; lines: string[] } | null
}

/**
 * The prompt as it fits, and what was left out of it, least important first: documents from the end,
 * the first of them only shortened, then the last lessons. Rules, format, spec and insight always stay;
 * throws Fault `model.overflow` when not even they fit.
 */
export function fitPrompt(prompt: Prompt, fit: Fit): { prompt: Prompt; left: string[] } {
  const { contextTokens, maxTokens, estimate } = fit
  // For the template's own tokens, and for what the estimate may be wrong by.
  const margin = 64 + Math.ceil(contextTokens / 50)
  const needOf = (prompt: Prompt) =>
    messagesOf(prompt).reduce((sum, { content }) => sum + estimate(content), maxTokens + margin)
  const fits = (change: Partial<Prompt>) => needOf({ ...prompt, ...change }) <= contextTokens
  if (fits({})) return { prompt, left: [] }

  const need = needOf({ ...prompt, context: '', lessons: '' })
  if (need > contextTokens) throw overflow(need, fit)

  const pieces = piecesOf(prompt.context)
  const { lines, shown: lessonsOf } = cuttable(prompt.lessons)
  const taught = (count: number) => ({ context: '', lessons: lessonsOf(count) })
  const known = most(lines.length, (count) => fits(taught(count)))
  if (known < lines.length) {
    const lessons = `the last ${lines.length - known} of ${lines.length} lines of the lessons`
    return { prompt: { ...prompt, ...taught(known) }, left: [...pieces.map(nameOf), lessons] }
  }

  const withPieces = (some: Piece[]) => ({ context: some.map(({ text }) => text).join('\n\n') })
  const whole = most(pieces.length, (count) => fits(withPieces(pieces.slice(0, count))))
  const [next, ...rest] = pieces.slice(whole)
  const cut = (count: number) =>
    withPieces([...pieces.slice(0, whole), ...(next ? [shortened(next, count)] : [])])
  const length = next?.document?.lines.length ?? 0
  const shown = most(length - 1, (count) => count === 0 || fits(cut(count)))
  const left = [...(next ? [nameOf(next)] : []), ...rest.map(nameOf)]
  if (shown === 0) return { prompt: { ...prompt, ...withPieces(pieces.slice(0, whole)) }, left }
  left[0] = `${left[0]} from line ${shown + 1} of ${length}`
  return { prompt: { ...prompt, ...cut(shown) }, left }
}

/** The largest count that fits, where all smaller ones fit as well; 0 is taken to fit. */
function most(count: number, fits: (count: number) => boolean): number {
  let low = 0
  for (let high = Math.max(0, count); low < high;) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** Lessons by the line, and as they are with the first of them only: a fence around them stays one. */
function cuttable(lessons: string): { lines: string[]; shown: (count: number) => string } {
  const pieces = piecesOf(lessons)
  const fenced = pieces.at(-1)
  if (!fenced?.document) {
    const lines = lessons.split('\n')
    return { lines, shown: (count) => lines.slice(0, count).join('\n') }
  }
  const { name, lines } = fenced.document
  const before = lessons.slice(0, lessons.length - fenced.text.length)
  const some = (count: number) => before + data(name, lines.slice(0, count).join('\n'))
  return { lines, shown: (count) => (count === 0 ? '' : some(count)) }
}

/** The documents as `data` fenced them; the mark of a fence does not occur inside it. */
function piecesOf(context: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  const between = (from: number, to: number) => {
    const text = context.slice(from, to).trim()
    if (text !== '') pieces.push({ text, document: null })
  }
  for (const found of context.matchAll(/^<(data(?:-\d+)?) name="([^"\n]*)">\n([^]*?)\n<\/\1>$/gm)) {
    const [text, , name = '', inside = ''] = found
    between(end, found.index)
    pieces.push({ text, document: { name, lines: inside.split('\n') } })
    end = found.index + text.length
  }
  between(end, context.length)
  return pieces
}

function shortened({ text, document }: Piece, count: number): Piece {
  if (!document) return { text, document }
  const { name, lines } = document
  const gone = `… (${lines.length - count} more lines were left out)`
  return { text: data(name, [...lines.slice(0, count), gone].join('\n')), document }
}

function nameOf({ text, document }: Piece): string {
  return document ? `document "${document.name}"` : `the text "${text.slice(0, 40)}"`
}

function overflow(need: number, { contextTokens, maxTokens }: Fit): Fault {
  const context = 2 ** Math.ceil(Math.log2(need))
  return new Fault(
    'model.overflow',
    `Cannot send the prompt: it needs about ${need} tokens, ${maxTokens} of them for the answer, and the ` +
      `model is loaded with a context of ${contextTokens}; load it with at least ${context}`,
  )
}
