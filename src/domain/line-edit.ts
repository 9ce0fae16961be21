import type { Edit, Replacement } from './edit.ts'
import type { RepoPath } from './path.ts'

/** Lines `from` up to but not including `to` (from 1), replaced by `text`, whole lines with their ends. */
export interface LineEdit {
  from: number
  to: number
  text: string
}

/** Lines of a text, each with its own line end; joined they are the text again, byte for byte. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+$/g) ?? []
}

/** The line end most used in the text, or a line feed. */
export function lineEndOf(text: string): string {
  const windows = text.split('\r\n').length - 1
  const unix = text.split('\n').length - 1 - windows
  return windows > unix ? '\r\n' : '\n'
}

/**
 * An edit from line edits that do not overlap: each becomes a replacement with as many lines of
 * context as it takes to occur exactly once before and after, so that it can be found again in a
 * text that changed elsewhere, and undone. Null when nothing changes.
 */
export function modifyLines(path: RepoPath, before: string, edits: LineEdit[]): Edit | null {
  const lines = splitLines(before)
  const wanted = edits
    .filter((edit) => lines.slice(edit.from - 1, edit.to - 1).join('') !== edit.text)
    .sort((a, b) => a.from - b.from || a.to - b.to)
  if (wanted.length === 0) return null
  const after = spliceLines(lines, wanted).join('')
  let groups = wanted.map((edit) => [edit])
  for (;;) {
    const replacements: (Replacement & { start: number; end: number })[] = []
    for (const group of groups) replacements.push(unique(lines, group, before, after))
    const clash = replacements.findIndex((one, at) => {
      const next = replacements[at + 1]
      return next !== undefined && next.start < one.end
    })
    if (clash < 0)
      return {
        action: 'modify',
        path,
        replacements: replacements.map((one) => ({ old: one.old, new: one.new })),
      }
    groups = groups.flatMap((group, at) => {
      if (at === clash) return [[...group, ...(groups[at + 1] ?? [])]]
      return at === clash + 1 ? [] : [group]
    })
  }
}

/**
 * The edits in order, each once; those that change different parts of one line as one. Null when two
 * of them change the same part in different ways.
 */
export function mergeLineEdits(before: string, edits: LineEdit[]): LineEdit[] | null {
  const lines = splitLines(before)
  const byPlace = Map.groupBy(edits, (edit) => `${edit.from}:${edit.to}`)
  const merged: LineEdit[] = []
  for (const alike of byPlace.values()) {
    const [first] = alike
    if (!first) continue
    const { from, to } = first
    const text = mergeParts(
      lines.slice(from - 1, to - 1).join(''),
      new Set(alike.map((edit) => edit.text)),
    )
    if (text === null) return null
    merged.push({ from, to, text })
  }
  merged.sort((a, b) => a.from - b.from || a.to - b.to)
  const clash = merged.some((edit, at) => {
    const next = merged[at + 1]
    return next !== undefined && (next.from < edit.to || next.from === edit.from)
  })
  return clash ? null : merged
}

/** What several new forms of a text make of it together, when each changes a part of its own. */
function mergeParts(text: string, forms: Set<string>): string | null {
  const [only] = forms
  if (only !== undefined && forms.size === 1) return only
  const parts = [...forms].map((form) => changedPart(text, form)).sort((a, b) => a.start - b.start)
  let made = ''
  let place = 0
  for (const { start, end, made: part } of parts) {
    // Two insertions at one place have no order of their own.
    if (start < place || (start === place && place > 0)) return null
    made += text.slice(place, start) + part
    place = end
  }
  return made + text.slice(place)
}

/** The part of a text that its new form changes: all between their common beginning and end. */
function changedPart(text: string, form: string): { start: number; end: number; made: string } {
  const most = Math.min(text.length, form.length)
  let start = 0
  while (start < most && text[start] === form[start]) start++
  let tail = 0
  while (tail < most - start && text.at(-1 - tail) === form.at(-1 - tail)) tail++
  return { start, end: text.length - tail, made: form.slice(start, form.length - tail) }
}

/** The text with the line edits made. */
export function spliceLines(lines: string[], edits: LineEdit[]): string[] {
  const out: string[] = []
  let at = 1
  for (const edit of edits) {
    out.push(...lines.slice(at - 1, edit.from - 1), edit.text)
    at = edit.to
  }
  out.push(...lines.slice(at - 1))
  return out
}

function unique(lines: string[], group: LineEdit[], before: string, after: string) {
  const first = group[0]
  const last = group.at(-1)
  if (!first || !last) throw new RangeError('Cannot make a replacement: there is no line edit')
  let start = first.from
  let end = last.to
  for (;;) {
    const old = lines.slice(start - 1, end - 1).join('')
    const shifted = group.map((edit) => ({
      ...edit,
      from: edit.from - start + 1,
      to: edit.to - start + 1,
    }))
    const made = spliceLines(lines.slice(start - 1, end - 1), shifted).join('')
    const whole = start <= 1 && end > lines.length
    if (whole || (occursOnce(before, old) && occursOnce(after, made)))
      return { old, new: made, start, end }
    if (start > 1) start -= 1
    if (end <= lines.length) end += 1
  }
}

function occursOnce(text: string, part: string): boolean {
  if (part === '') return false
  const at = text.indexOf(part)
  return at >= 0 && !text.includes(part, at + 1)
}
