import type { Cycle } from '../domain/cycle.ts'
import { type Output, paint } from './output.ts'

/** A line that changes more often than this flickers. */
const redrawMs = 100

/**
 * Shows on a terminal what a model says while it says it: the last words, and how many pieces come in
 * a second. Elsewhere nothing: what came of it is told at the end.
 */
export function createSaying(
  output: Output,
  now: () => number = performance.now.bind(performance),
): { add(cycle: Cycle, text: string, label: string): void; end(cycle: Cycle): void } {
  const spoken = new Map<string, { label: string; text: string; began: number; pieces: number }>()
  let drawn = Number.NEGATIVE_INFINITY
  return {
    add(cycle, text, label) {
      const time = now()
      const before = spoken.get(cycle.id)
      const same = before?.label === label ? before : { label, text: '', began: time, pieces: 0 }
      const one = { ...same, text: (same.text + text).slice(-200), pieces: same.pieces + 1 }
      spoken.set(cycle.id, one)
      if (!output.terminal || time - drawn < redrawMs) return
      drawn = time
      const seconds = (time - one.began) / 1000
      const speed = seconds > 0.5 ? `${(one.pieces / seconds).toFixed(1)} tokens/s  ` : ''
      output.status([`${cycle.spec} ${label}  `, paint('dim', speed), one.text.slice(-60)])
    },
    end(cycle) {
      if (spoken.delete(cycle.id)) output.status(null)
    },
  }
}
