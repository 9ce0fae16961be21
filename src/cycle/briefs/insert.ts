import { type LineEdit, lineEndOf } from '../../domain/line-edit.ts'
import { bareLine, type SpecDocument } from '../../openspec/document.ts'

/** Lines put before line `at` (from 1), with the line ends of the document; a last line without an end gets one. */
export function insertLines(document: SpecDocument, at: number, lines: string[]): LineEdit {
  const eol = lineEndOf(document.text)
  const last = document.lines.at(-1) ?? ''
  if (at > document.lines.length && last !== '' && bareLine(last) === last)
    return { from: at - 1, to: at, text: [last, ...lines].join(eol) }
  return { from: at, to: at, text: lines.map((line) => line + eol).join('') }
}

/** True where the line holds nothing but space; a line outside the document does. */
export function isBlank(document: SpecDocument, line: number): boolean {
  return (document.lines[line - 1] ?? '').trim() === ''
}
