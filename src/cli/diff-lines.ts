import { diffWordsWithSpace } from 'diff'

import { paint, type Part } from './output.ts'

/** Longer lines are not compared word by word. */
const longest = 2000
/** Where less than this share of two lines is the same, every word would be marked. */
const alike = 0.4

/** The lines of a unified diff in colours, with the words marked by which lines that pair up differ. */
export function diffLines(patch: string): Part[][] {
  const lines: Part[][] = []
  let removed: string[] = []
  let added: string[] = []
  const flush = () => {
    lines.push(...changed(removed, added))
    removed = []
    added = []
  }
  // By the counts of each hunk: a line that begins with "--" looks like the head of a file.
  let [old, made] = [0, 0]
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const [sign, text] = [line[0], line.slice(1)]
    if (old > 0 && sign === '-') {
      if (added.length > 0) flush()
      removed.push(text)
      old -= 1
    } else if (made > 0 && sign === '+') {
      added.push(text)
      made -= 1
    } else if ((old > 0 || made > 0) && sign !== '\\') {
      flush()
      lines.push([line])
      old -= 1
      made -= 1
    } else {
      flush()
      const head = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)
      if (head) [old, made] = [Number(head[1] ?? 1), Number(head[2] ?? 1)]
      lines.push([paint('dim', line)])
    }
  }
  flush()
  return lines
}

/** Lines that were taken away, and those in their place. */
function changed(removed: readonly string[], added: readonly string[]): Part[][] {
  const pairs = removed.map((text, at) => wordsOf(text, added[at] ?? null, removed, added))
  return [
    ...removed.map((text, at) => [
      paint('red', '-'),
      ...(pairs[at]?.removed ?? [paint('red', text)]),
    ]),
    ...added.map((text, at) => [
      paint('green', '+'),
      ...(pairs[at]?.added ?? [paint('green', text)]),
    ]),
  ]
}

/** The words of two lines, marked where they differ; null where the lines do not pair up. */
function wordsOf(
  before: string,
  after: string | null,
  removed: readonly string[],
  added: readonly string[],
): { removed: Part[]; added: Part[] } | null {
  if (after === null || removed.length !== added.length) return null
  if (before.length > longest || after.length > longest) return null
  const words = diffWordsWithSpace(before, after)
  const same = words.reduce(
    (sum, one) => (one.added || one.removed ? sum : sum + one.value.trim().length),
    0,
  )
  if (same < alike * Math.max(before.trim().length, after.trim().length)) return null
  return {
    removed: words
      .filter((one) => !one.added)
      .map(({ value, removed: is }) => paint(is ? 'taken' : 'red', value)),
    added: words
      .filter((one) => !one.removed)
      .map(({ value, added: is }) => paint(is ? 'given' : 'green', value)),
  }
}
