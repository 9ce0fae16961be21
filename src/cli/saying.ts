import type { Cycle } from '../domain/cycle.ts'
import type { Spoken } from '../domain/entry.ts'
import { type Output, paint } from './output.ts'

/** A line that changes more often than this flickers. */
const redrawMs = 100
/** An answer that stood still for so long gives its place to the next. */
const silentMs = 1000

interface Said {
  of: Spoken
  text: string
  began: number
  heard: number
  pieces: number
}

/**
 * Shows on a terminal what a model says while it says it: of the answers that come at once the first, its
 * last words and pieces a second, and how many come with it. Elsewhere nothing: what came of it is told
 * at the end.
 */
export function createSaying(
  output: Output,
  now: () => number = performance.now.bind(performance),
): { add(cycle: Cycle, text: string, of: Spoken): void; end(cycle: Cycle): void } {
  const spoken = new Map<string, Map<number, Said>>()
  let drawn = Number.NEGATIVE_INFINITY
  return {
    add(cycle, text, of) {
      const time = now()
      const all = spoken.get(cycle.id) ?? new Map<number, Said>()
      spoken.set(cycle.id, all)
      const before = all.get(of.question) ?? { of, text: '', began: time, heard: time, pieces: 0 }
      const { began, pieces } = before
      const so = (before.text + text).slice(-200)
      all.set(of.question, { of, text: so, began, heard: time, pieces: pieces + 1 })
      for (const [question, { heard }] of all) if (time - heard > silentMs) all.delete(question)
      if (!output.terminal || time - drawn < redrawMs) return
      const [first] = all.values()
      if (!first) return
      drawn = time
      const seconds = (time - first.began) / 1000
      const speed = seconds > 0.5 ? `${(first.pieces / seconds).toFixed(1)} tokens/s  ` : ''
      const others = all.size > 1 ? `and ${all.size - 1} more at once  ` : ''
      output.status([
        `${cycle.spec} ${first.of.label}  `,
        paint('dim', speed + others),
        first.text.slice(-60),
      ])
    },
    end(cycle) {
      if (spoken.delete(cycle.id)) output.status(null)
    },
  }
}
