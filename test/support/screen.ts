/** What a terminal shows of what is written to it: enough of one for what we write. */
export interface Screen {
  write(text: string): void
  /** The lines that can be seen, without the empty ones at the end. */
  lines(): string[]
  /** The lines that went out at the top, and those that can be seen. */
  all(): string[]
  resize(columns: number, rows: number): void
  /** Sequences that it does not know, and those that change the terminal itself. */
  readonly odd: readonly string[]
}

const escape = '\u001b'
/** A sequence that is not whole yet, and those that are, with everything else letter by letter. */
const begun = new RegExp(`${escape}(?:\\[[\\d;?]*)?$`)
const sequences = new RegExp(`${escape}\\[([\\d;?]*)([A-Za-z])|[^]`, 'gu')

/** A screen of so many columns and rows. Wide letters count as one: the tests write none. */
export function createScreen(columns: number, rows: number): Screen {
  let cells: string[] = ['']
  let scrolled: string[] = []
  let [row, column] = [0, 0]
  let rest = ''
  const odd: string[] = []

  function newLine(): void {
    if (row < rows - 1) row += 1
    else scrolled.push(cells.shift() ?? '')
    cells[row] ??= ''
  }

  function put(letter: string): void {
    if (column >= columns) {
      column = 0
      newLine()
    }
    const line = (cells[row] ?? '').padEnd(column)
    cells[row] = line.slice(0, column) + letter + line.slice(column + 1)
    column += 1
  }

  function obey(numbers: string, letter: string): void {
    const count = Number(numbers || 1)
    if (letter === 'A') row = Math.max(0, row - count)
    else if (letter === 'K') cells[row] = (cells[row] ?? '').slice(0, column)
    else if (letter === 'J') {
      cells[row] = (cells[row] ?? '').slice(0, column)
      cells = cells.slice(0, row + 1)
    } else if (letter !== 'm' && !/^\?2026[hl]$/.test(numbers + letter)) odd.push(numbers + letter)
  }

  return {
    odd,
    write(text) {
      const all = rest + text
      const cut = begun.exec(all)?.index ?? all.length
      rest = all.slice(cut)
      const pieces = all.slice(0, cut).matchAll(sequences)
      for (const [piece, numbers = '', letter] of pieces)
        if (letter !== undefined) obey(numbers, letter)
        else if (piece === '\n') newLine()
        else if (piece === '\r') column = 0
        else if (piece < ' ') odd.push(JSON.stringify(piece))
        else put(piece)
    },
    lines: () =>
      cells
        .map((line) => line.trimEnd())
        .join('\n')
        .trimEnd()
        .split('\n'),
    all: () =>
      [...scrolled, ...cells]
        .map((line) => line.trimEnd())
        .join('\n')
        .trimEnd()
        .split('\n'),
    /** Lines that are too long are wrapped, as most terminals do; the cursor stays at its place in the text. */
    resize(wider, higher) {
      const wrap = (line: string) => line.match(new RegExp(`.{1,${wider}}`, 'gu')) ?? ['']
      const before = cells.slice(0, row).flatMap(wrap)
      const own = wrap(cells[row] ?? '')
      const after = cells.slice(row + 1).flatMap(wrap)
      columns = wider
      rows = higher
      const at = before.length + Math.floor(Math.max(0, column - 1) / wider)
      const whole = [...before, ...own, ...after]
      const over = Math.max(0, whole.length - rows)
      scrolled = [...scrolled, ...whole.slice(0, over)]
      cells = whole.slice(over)
      row = Math.max(0, at - over)
      column = column === 0 ? 0 : ((column - 1) % wider) + 1
    },
  }
}
