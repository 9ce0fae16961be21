import type { Row } from './read-patch.ts'

/** A line of both files, side by side; null where the one has no such line. */
export interface Pair {
  before: Row | null
  after: Row | null
}

/** The rows of a hunk side by side: what is gone beside what comes in its place. */
export function sidesOf(rows: readonly Row[]): Pair[] {
  const pairs: Pair[] = []
  let at = 0
  while (at < rows.length) {
    const same = rows[at]
    if (same?.kind === 'same') {
      pairs.push({ before: same, after: same })
      at++
      continue
    }
    const gone: Row[] = []
    const made: Row[] = []
    for (let row = rows[at]; row && row.kind !== 'same'; row = rows[++at])
      (row.kind === 'gone' ? gone : made).push(row)
    for (let one = 0; one < Math.max(gone.length, made.length); one++)
      pairs.push({ before: gone[one] ?? null, after: made[one] ?? null })
  }
  return pairs
}
