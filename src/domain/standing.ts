import type { Edit, Replacement } from './edit.ts'
import type { RepoPath } from './path.ts'

/** How edits stand in a text: made, as though never made, or something between the two. */
export interface Standing {
  kind: 'there' | 'undone' | 'changed'
  /** How much of the text that was written is there, from 0 to 1. */
  share: number
  /** A text of a file that is not there as it was written, to look for who changed it; null for none. */
  broken: { path: RepoPath; text: string } | null
}

/** So many lines of a replacement, and of a file, are compared word by word. */
const most = { written: 200, file: 5000 }

/** How edits stand in the files as they are now; null where there is no file, or no text. */
export function standingOf(
  edits: readonly Edit[],
  read: (path: RepoPath) => string | null,
): Standing {
  const parts = edits.flatMap((edit) => partsOf(edit, read(edit.path)))
  const is = (kind: Standing['kind']) => parts.every((one) => one.kind === kind)
  const weight = parts.reduce((sum, one) => sum + one.weight, 0)
  const there = parts.reduce((sum, one) => sum + one.share * one.weight, 0)
  const broken = parts.find((one) => one.kind !== 'there')
  return {
    kind: is('there') ? 'there' : is('undone') ? 'undone' : 'changed',
    share: Math.round((there / weight) * 100) / 100,
    broken: broken ? { path: broken.path, text: broken.text } : null,
  }
}

interface Part extends Omit<Standing, 'broken'> {
  path: RepoPath
  /** What was written. */
  text: string
  weight: number
}

function partsOf(edit: Edit, now: string | null): Part[] {
  const { path } = edit
  if (edit.action === 'modify')
    return edit.replacements.map((one) => ({
      path,
      text: one.new,
      weight: linesOf(one.new).length || 1,
      ...replacementIn(one, now),
    }))
  const { text } = edit
  const weight = linesOf(text).length || 1
  const whole = { path, text, weight }
  if (edit.action === 'delete')
    return [
      now === null
        ? { ...whole, kind: 'there', share: 1 }
        : { ...whole, kind: now === text ? 'undone' : 'changed', share: 0 },
    ]
  if (now === null) return [{ ...whole, kind: 'undone', share: 0 }]
  if (now === text) return [{ ...whole, kind: 'there', share: 1 }]
  return [{ ...whole, kind: 'changed', share: survivors(linesOf(text), linesOf(now)) }]
}

function replacementIn(
  { old, new: made }: Replacement,
  now: string | null,
): Pick<Part, 'kind' | 'share'> {
  if (now === null) return { kind: 'changed', share: 0 }
  // The old text may be a piece of the new one, where something was only added.
  const rest = made.includes(old) ? now.replaceAll(made, '\0') : now
  if (rest.includes(old)) return { kind: 'undone', share: 0 }
  if (now.includes(made)) return { kind: 'there', share: 1 }
  const before = new Set(linesOf(old))
  const written = linesOf(made).filter((line) => !before.has(line))
  return {
    kind: 'changed',
    share: survivors(written.length > 0 ? written : linesOf(made), linesOf(now)),
  }
}

/** The share of lines that are in a file still; one that was changed counts by the words it kept. */
function survivors(written: string[], file: string[]): number {
  const some = written.slice(0, most.written)
  if (some.length === 0) return 0
  const lines = new Set(file.slice(0, most.file))
  // A line that is there as it was written is no other's changed one.
  const alike = likenessTo([...lines.difference(new Set(some))].map(wordsOf))
  const kept = some.map((line) => (lines.has(line) ? 1 : alike(wordsOf(line))))
  return kept.reduce((sum, one) => sum + one, 0) / some.length
}

/** How much of a line is in the one of these that is most alike; 0 where less than half of it is. */
function likenessTo(others: string[][]): (line: string[]) => number {
  // By word, for there may be thousands of lines.
  const holding = new Map<string, number[]>()
  for (const [at, other] of others.entries())
    for (const word of new Set(other)) {
      const there = holding.get(word) ?? []
      there.push(at)
      holding.set(word, there)
    }
  return (line) => {
    const wanted = new Set(line)
    const both = new Uint32Array(others.length)
    let best = 0
    for (const word of wanted)
      for (const at of holding.get(word) ?? []) {
        const count = (both[at] ?? 0) + 1
        both[at] = count
        // Of the longer of the two, or a long line would hold every short one.
        best = Math.max(best, count / Math.max(wanted.size, others[at]?.length ?? 0))
      }
    return best < 0.5 ? 0 : best
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function wordsOf(line: string): string[] {
  return line.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
