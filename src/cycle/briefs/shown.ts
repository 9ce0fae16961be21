import type { Insight } from '../../domain/insight.ts'
import { type LineEdit, splitLines } from '../../domain/line-edit.ts'
import type { View } from '../../domain/view.ts'
import { lineEditsOf } from '../patch.ts'

/** A file as a model is shown it: the lines around what an insight is about. */
export interface Shown {
  /** The file without its byte order mark, and with line feeds where every line ends as on Windows. */
  text: string
  /** The characters of the text that are shown, from `start` up to but not including `end`: whole lines. */
  start: number
  end: number
  /** The same in lines, from 1. */
  from: number
  to: number
  lines: number
  /** The line that the insight is about; null where it is about the whole file. */
  line: string | null
  /** The line edits of the file as it lies there that make it the new text. */
  editsTo(after: string): LineEdit[]
}

/** A file with more characters is shown to no model. */
const longest = 512 * 1024

/**
 * At most `most` characters of the insight's file, around its line, or around what it quotes, else from the
 * beginning. Null for what is no text to change: empty, too long, or in lines that are. Throws Fault
 * `file.not-text`.
 */
export function shownOf(insight: Insight, view: View, most: number): Shown | null {
  if (!view.has(insight.path)) return null
  const file = view.read(insight.path)
  if (file.trim() === '' || file.length > longest || file.includes('\0')) return null
  const { text, restore } = plainOf(file)
  const lines = splitLines(text)
  const place = placeOf(insight, lines)
  const window = windowOf(lines, { at: place ?? 1, most })
  if (window === null) return null
  const [from, to] = window
  const lengthOf = (some: string[]) => some.reduce((sum, one) => sum + one.length, 0)
  const start = lengthOf(lines.slice(0, from - 1))
  return {
    text,
    start,
    end: start + lengthOf(lines.slice(from - 1, to - 1)),
    from,
    to,
    lines: lines.length,
    line: place === null ? null : (lines[place - 1] ?? '').trim(),
    editsTo: (after) => lineEditsOf(file, restore(after)),
  }
}

/** The text as models write it, and the way back, which changes nothing else. */
function plainOf(file: string): { text: string; restore(text: string): string } {
  const mark = file.startsWith('\uFEFF') ? '\uFEFF' : ''
  const body = file.slice(mark.length)
  // Only where all lines end so: else the way back would change lines that nobody touched.
  const isWindows = body.includes('\r\n') && !/(?<!\r)\n|\r(?!\n)/.test(body)
  if (!isWindows) return { text: body, restore: (text) => mark + text }
  return {
    text: body.replaceAll('\r\n', '\n'),
    restore: (text) => mark + text.replaceAll('\n', '\r\n'),
  }
}

/** The line an insight is about: the one it names, else the one that holds the first line of what it quotes. */
function placeOf({ line, evidence }: Insight, lines: string[]): number | null {
  if (line !== null) return Math.min(line, lines.length)
  const quoted = evidence.trim().split('\n')[0] ?? ''
  const at = quoted === '' ? -1 : lines.findIndex((one) => one.includes(quoted))
  return at < 0 ? null : at + 1
}

/** Lines around one of them, as many above as below where there are; null where the line alone is too long. */
function windowOf(lines: string[], { at, most }: { at: number; most: number }) {
  let [from, to] = [at, at + 1]
  let left = most - (lines[at - 1]?.length ?? 0)
  if (left < 0) return null
  for (let grew = true; grew;) {
    grew = false
    const above = lines[from - 2]
    if (above !== undefined && above.length <= left) {
      left -= above.length
      from -= 1
      grew = true
    }
    const below = lines[to - 1]
    if (below !== undefined && below.length <= left) {
      left -= below.length
      to += 1
      grew = true
    }
  }
  return [from, to] as const
}
