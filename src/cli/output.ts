import { visible } from '../domain/visible.ts'
import { createRegion } from './region.ts'

/** Where text goes: a stream of the process, or a test's own. */
export interface Writer {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

const codes = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
  // Words that a diff takes away or gives: light on dark.
  taken: '7;31',
  given: '7;32',
} as const
export type Colour = keyof typeof codes

/** Text, perhaps in a colour. Colours are told apart from text so that text can never smuggle any in. */
export type Part = string | { text: string; colour: Colour }

/** The only way for a command to say anything. */
export interface Output {
  readonly json: boolean
  /** True where a person watches: standard error is a terminal. */
  readonly terminal: boolean
  /** True where the whole of what is said is on a terminal: a person sees nothing else of it. */
  readonly screen: boolean
  /** A line for people: on standard output, or on standard error when that is kept for JSON. */
  say(...parts: Part[]): void
  /** A line beside the result, always on standard error. */
  note(...parts: Part[]): void
  /** The one JSON document of the command, on standard output. */
  document(value: unknown): void
  /** One JSON document on one line of standard output, of a command that prints many. */
  line(value: unknown): void
  /** A line at the bottom of a terminal that the next one takes the place of; null takes it away. */
  status(parts: Part[] | null): void
  /** The same of several lines, as many as fit; none takes them away. */
  live(lines: readonly Part[][]): void
  /** How many lines and columns of a terminal `live` may fill; of 80 by 24 where it does not say. */
  room(): { rows: number; columns: number }
}

/** What a command's words are written to, and how. */
export interface OutputOptions {
  out: Writer
  err: Writer
  json?: boolean
  color?: boolean
  /** The terminal can only be written on, line by line. */
  dumb?: boolean
}

/** An output in which everything from outside is made visible before it reaches a terminal. */
export function createOutput({
  out,
  err,
  json = false,
  color = true,
  dumb = false,
}: OutputOptions): Output {
  const terminal = err.isTTY === true && !dumb
  const region = createRegion(err)
  const print = (writer: Writer, text: string) => region.above(() => void writer.write(text))
  // The last column and the last row stay free: what fills them wraps, or scrolls.
  const room = () => ({
    rows: Math.max(1, (err.rows ?? 24) - 1),
    columns: Math.max(1, (err.columns ?? 80) - 1),
  })
  const live = (lines: readonly Part[][]) => {
    if (!terminal) return
    const { rows, columns } = room()
    region.draw(lines.slice(0, rows).map((parts) => cut(parts, columns, color)))
  }
  const sayTo = (writer: Writer, parts: Part[]) => {
    const coloured = color && !dumb && writer.isTTY === true
    print(writer, `${parts.map((part) => render(part, coloured)).join('')}\n`)
  }
  return {
    json,
    terminal,
    screen: terminal && !json && out.isTTY === true,
    say: (...parts) => sayTo(json ? err : out, parts),
    note: (...parts) => sayTo(err, parts),
    document: (value) => print(out, `${writeJson(value, 2)}\n`),
    line: (value) => print(out, `${writeJson(value, 0)}\n`),
    status: (parts) => live(parts ? [parts] : []),
    live,
    room,
  }
}

/** The text in a colour. */
export function paint(colour: Colour, text: string): Part {
  return { text, colour }
}

function render(part: Part, coloured: boolean): string {
  if (typeof part === 'string') return visible(part)
  const text = visible(part.text)
  return coloured && text ? `\u001b[${codes[part.colour]}m${text}\u001b[0m` : text
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** One line of at most so many columns; a longer one would wrap, and could not be taken back. */
function cut(parts: readonly Part[], width: number, coloured: boolean): string {
  const whole = parts.map((part) => {
    const said = typeof part === 'string' ? { text: part } : part
    // Letters without a width are let through in moderation.
    return { ...said, text: visible(said.text.slice(0, 20 * width)).replace(/[\n\t]/g, ' ') }
  })
  const isLong = Bun.stringWidth(whole.map(({ text }) => text).join('')) > width
  let left = isLong ? width - 1 : width
  const kept: Part[] = whole.map((part) => {
    const text = beginning(part.text, left)
    left = text === part.text ? left - Bun.stringWidth(text) : 0
    return 'colour' in part ? { ...part, text } : text
  })
  const line = kept.map((part) => render(part, coloured)).join('')
  return isLong ? `${line}…` : line
}

/** As much of a text as so many columns hold; what a reader takes for one letter is not cut in two. */
function beginning(text: string, columns: number): string {
  if (Bun.stringWidth(text) <= columns) return text
  let kept = ''
  for (const { segment } of letters.segment(text)) {
    if (Bun.stringWidth(kept + segment) > columns) break
    kept += segment
  }
  return kept
}

/** JSON leaves some characters that a terminal obeys as they are; inside a string an escape says the same. */
function writeJson(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\p{Bidi_Control}\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
