/** Where text goes: a stream of the process, or a test's own. */
export interface Writer {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
export type Colour = keyof typeof codes

/** Text, perhaps in a colour. Colours are told apart from text so that text can never smuggle any in. */
export type Part = string | { text: string; colour: Colour }

/** The only way for a command to say anything. */
export interface Output {
  readonly json: boolean
  /** True where a person watches: standard error is a terminal. */
  readonly terminal: boolean
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
}

/** What a command's words are written to, and how. */
export interface OutputOptions {
  out: Writer
  err: Writer
  json?: boolean
  color?: boolean
}

/** An output in which everything from outside is made visible before it reaches a terminal. */
export function createOutput({ out, err, json = false, color = true }: OutputOptions): Output {
  const terminal = err.isTTY === true
  let bottom = ''
  const print = (writer: Writer, text: string) => {
    if (bottom) err.write('\r\u001b[K')
    writer.write(text)
    if (bottom) err.write(bottom)
  }
  const sayTo = (writer: Writer, parts: Part[]) => {
    const coloured = color && writer.isTTY === true
    print(writer, `${parts.map((part) => render(part, coloured)).join('')}\n`)
  }
  return {
    json,
    terminal,
    say: (...parts) => sayTo(json ? err : out, parts),
    note: (...parts) => sayTo(err, parts),
    document: (value) => print(out, `${writeJson(value, 2)}\n`),
    line: (value) => print(out, `${writeJson(value, 0)}\n`),
    status(parts) {
      if (!terminal) return
      if (bottom) err.write('\r\u001b[K')
      bottom = parts ? cut(parts, (err.columns ?? 80) - 1, color) : ''
      err.write(bottom)
    },
  }
}

/** The text in a colour. */
export function paint(colour: Colour, text: string): Part {
  return { text, colour }
}

/**
 * The text with every control character but line feed and tab, and every character that changes the
 * direction of text, replaced by one that is seen.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0
    if (char === '\n' || char === '\t') return char
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}

function render(part: Part, coloured: boolean): string {
  if (typeof part === 'string') return visible(part)
  const text = visible(part.text)
  return coloured && text ? `\u001b[${codes[part.colour]}m${text}\u001b[0m` : text
}

/** One line of at most so many characters; a longer one would wrap, and could not be taken back. */
function cut(parts: Part[], width: number, coloured: boolean): string {
  let left = width
  return parts
    .map((part) => {
      const whole = visible(typeof part === 'string' ? part : part.text).replace(/[\n\t]/g, ' ')
      const text = [...whole].slice(0, left).join('')
      left -= [...text].length
      return render(typeof part === 'string' ? text : { ...part, text }, coloured)
    })
    .join('')
}

/** JSON leaves some characters that a terminal obeys as they are; inside a string an escape says the same. */
function writeJson(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\p{Bidi_Control}\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
