import { createTwoFilesPatch, diffWordsWithSpace, parsePatch } from 'diff'

/** A line of a file in a patch: there before and after, gone, or new. Numbers count from 1. */
export interface Row {
  kind: 'same' | 'gone' | 'new'
  before: number | null
  after: number | null
  text: string
  /** Stretches of the text that its counterpart does not have; empty where it has none. */
  marks: readonly Range[]
}

/** From a character to another, which is not part of it. */
export interface Range {
  from: number
  to: number
}

export interface Hunk {
  title: string
  rows: readonly Row[]
}

export interface FilePatch {
  path: string
  /** `create` where nothing was before, `delete` where nothing is after. */
  action: 'create' | 'modify' | 'delete'
  hunks: readonly Hunk[]
  added: number
  removed: number
}

/** Longer lines are not compared word by word. */
const longest = 2000

/** The files of a unified diff; null for text that is none. */
export function readPatch(patch: string): FilePatch[] | null {
  try {
    return parsePatch(patch)
      .filter(({ hunks }) => hunks.length > 0)
      .map(({ oldFileName = '', newFileName = '', hunks }) => {
        const read = hunks.map(readHunk)
        const count = (kind: Row['kind']) =>
          read.flatMap(({ rows }) => rows).filter((row) => row.kind === kind).length
        return {
          path: nameOf(newFileName) ?? nameOf(oldFileName) ?? '',
          action: actionOf(oldFileName, newFileName),
          hunks: read,
          added: count('new'),
          removed: count('gone'),
        }
      })
  } catch {
    return null
  }
}

type Parsed = ReturnType<typeof parsePatch>[number]['hunks'][number]

function readHunk({ oldStart, oldLines, newStart, newLines, lines }: Parsed): Hunk {
  let [before, after] = [oldStart, newStart]
  const rows = lines.flatMap((line): Row[] => {
    const text = line.slice(1)
    if (line.startsWith('\\')) return []
    if (line.startsWith('-'))
      return [{ kind: 'gone', before: before++, after: null, text, marks: [] }]
    if (line.startsWith('+'))
      return [{ kind: 'new', before: null, after: after++, text, marks: [] }]
    return [{ kind: 'same', before: before++, after: after++, text, marks: [] }]
  })
  const title = `Lines ${oldStart} to ${oldStart + Math.max(oldLines, 1) - 1} become ${newStart} to ${newStart + Math.max(newLines, 1) - 1}`
  return { title, rows: withMarks(rows) }
}

/** Lines that are gone and those that come right after them are counterparts, first to first. */
function withMarks(rows: Row[]): Row[] {
  const marked = [...rows]
  for (const { gone, made } of pairsOf(rows)) {
    const [a, b] = [rows[gone], rows[made]]
    if (!a || !b) continue
    const [before, after] = marksOf(a.text, b.text)
    marked[gone] = { ...a, marks: before }
    marked[made] = { ...b, marks: after }
  }
  return marked
}

/** Places of lines that are each other's counterparts. */
function pairsOf(rows: readonly Row[]): { gone: number; made: number }[] {
  const pairs: { gone: number; made: number }[] = []
  let at = 0
  while (at < rows.length) {
    const from = at
    while (rows[at]?.kind === 'gone') at++
    const between = at
    while (rows[at]?.kind === 'new') at++
    const many = Math.min(between - from, at - between)
    for (let one = 0; one < many; one++) pairs.push({ gone: from + one, made: between + one })
    if (at === from) at++
  }
  return pairs
}

/** What the one has and the other has not; nothing where they have little in common. */
function marksOf(before: string, after: string): [Range[], Range[]] {
  if (before.length > longest || after.length > longest) return [[], []]
  const marks: [Range[], Range[]] = [[], []]
  let [a, b, alike] = [0, 0, 0]
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    if (removed) marks[0].push({ from: a, to: (a += value.length) })
    else if (added) marks[1].push({ from: b, to: (b += value.length) })
    else {
      a += value.length
      b += value.length
      alike += value.trim().length
    }
  }
  return alike * 3 < Math.max(before.trim().length, after.trim().length) ? [[], []] : marks
}

function actionOf(before: string, after: string): FilePatch['action'] {
  if (before === '/dev/null') return 'create'
  return after === '/dev/null' ? 'delete' : 'modify'
}

function nameOf(name: string): string | null {
  if (name === '/dev/null' || name === '') return null
  return name.replace(/^[ab]\//, '')
}

/** The unified diff between two texts of a file. */
export function patchOf(path: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, '', '', { context: 3 })
}
