import type { Cycle } from '../domain/cycle.ts'
import type { Spoken } from '../domain/entry.ts'
import { type Output, paint } from './output.ts'
import { createSpeech, speedText } from './speech.ts'

/** A line that changes more often than this flickers. */
const redrawMs = 100

/**
 * Shows on a terminal what a model says while it says it: of the answers that come at once the first, its
 * last words and pieces a second, and how many come with it. Elsewhere nothing: what came of it is told
 * at the end.
 */
export function createSaying(
  output: Output,
  now: () => number = performance.now.bind(performance),
): { add(cycle: Cycle, text: string, of: Spoken): void; end(cycle: Cycle): void } {
  const speech = createSpeech(now)
  let drawn = Number.NEGATIVE_INFINITY
  return {
    add(cycle, text, of) {
      speech.add(cycle.id, text, of)
      if (!output.terminal || now() - drawn < redrawMs) return
      const first = speech.of(cycle.id)
      if (!first) return
      drawn = now()
      output.status([
        `${cycle.spec} ${first.of.label}  `,
        paint('dim', speedText(first)),
        first.text.slice(-60),
      ])
    },
    end(cycle) {
      if (speech.end(cycle.id)) output.status(null)
    },
  }
}
