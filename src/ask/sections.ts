import { bareLine, type SpecDocument } from '../openspec/document.ts'

/** Lines of a document that belong together. Lines count from 1; `end` is the last one. */
export interface Section {
  title: string
  /** Titles of the sections it stands in, outermost first. */
  above: string[]
  line: number
  end: number
  text: string
}

/** A longer section is cut, since a model is shown whole ones. */
const longest = 2400

/** The sections of a document by its headings, each without those below it, but for the lines that `isTaken`. */
export function sectionsOf(
  document: SpecDocument,
  isTaken: (line: number) => boolean = () => false,
): Section[] {
  const { headings, lines } = document
  const starts = [{ level: 0, title: '', line: 0 }, ...headings.filter((one) => !isTaken(one.line))]
  return starts.flatMap((start, at) => {
    let end = start.line
    const next = starts[at + 1]?.line ?? lines.length + 1
    while (end + 1 < next && !isTaken(end + 1)) end += 1
    const above = aboveOf(starts.slice(0, at), start.level)
    const from = Math.max(1, start.line)
    const isEmpty = textOf(document, start.line + 1, end).trim() === ''
    return isEmpty ? [] : cut(document, { title: start.title, above, line: from, end })
  })
}

/** The lines in pieces of a bounded length, cut at blank lines where there are any. */
export function cut(document: SpecDocument, whole: Omit<Section, 'text'>): Section[] {
  const pieces: Section[] = []
  let { line } = whole
  while (line <= whole.end) {
    let end = line
    let blank: number | null = null
    let length = 0
    for (let at = line; at <= whole.end; at += 1) {
      length += (document.lines[at - 1] ?? '').length
      if (length > longest && at > line) break
      end = at
      if ((document.lines[at - 1] ?? '').trim() === '') blank = at
    }
    if (end < whole.end && blank !== null && blank > line) end = blank
    const piece = trimmed(document, line, end)
    if (piece) pieces.push({ ...whole, ...piece })
    line = end + 1
  }
  return pieces
}

/** The lines without blank ones at either end; null where nothing is left. */
function trimmed(
  document: SpecDocument,
  from: number,
  to: number,
): Pick<Section, 'line' | 'end' | 'text'> | null {
  const isBlank = (line: number) => (document.lines[line - 1] ?? '').trim() === ''
  let [line, end] = [from, to]
  while (line <= end && isBlank(line)) line += 1
  while (end >= line && isBlank(end)) end -= 1
  if (line > end) return null
  // One line may be as long as a file.
  return { line, end, text: textOf(document, line, end).slice(0, 2 * longest) }
}

function textOf({ lines }: SpecDocument, line: number, end: number): string {
  return lines
    .slice(line - 1, end)
    .map(bareLine)
    .join('\n')
}

function aboveOf(before: { level: number; title: string }[], level: number): string[] {
  const found: string[] = []
  let lowest = level
  for (const one of before.toReversed())
    if (one.level < lowest && one.level > 0) {
      found.unshift(one.title)
      lowest = one.level
    }
  return found
}
