import type { Output } from './output.ts'
import { paint } from './output.ts'

/** Says how far long work is. */
export interface Progress {
  update(done: number, total: number): void
  /** Takes the line away; call it however the work ended. */
  end(): void
}

/** Work that ends within this many milliseconds is not worth a line. */
const quiet = 1000
/** A line that changes more often than this flickers. */
const redraw = 100
const cells = 20

/**
 * Progress of one piece of work: on a terminal one line, rewritten, with the time left once that can
 * be told; elsewhere a line at each quarter. Says nothing in the first second.
 */
export function createProgress(
  output: Output,
  label: string,
  now: () => number = performance.now.bind(performance),
): Progress {
  const started = now()
  let drawn = Number.NEGATIVE_INFINITY
  let quarter = 0
  return {
    update(done, total) {
      const time = now()
      if (time - started < quiet) return
      if (output.terminal) {
        if (time - drawn < redraw) return
        drawn = time
        output.status([
          bar(done, total),
          ` ${label} ${done}/${total}`,
          paint('dim', timeLeft({ done, total }, time - started)),
        ])
        return
      }
      const reached = total > 0 ? Math.floor((4 * done) / total) : 0
      if (reached <= quarter) return
      quarter = reached
      output.note(`${label}: ${quarter * 25} % (${done}/${total})`)
    },
    end() {
      output.status(null)
    },
  }
}

/** `████░░`, as far as it is. */
export function bar(done: number, total: number): string {
  const full = total > 0 ? Math.min(cells, Math.floor((cells * done) / total)) : 0
  return '█'.repeat(full) + '░'.repeat(cells - full)
}

/** ` 6 s left`, at the speed so far; nothing before a twentieth is done, for that would be a guess. */
export function timeLeft({ done, total }: { done: number; total: number }, spent: number): string {
  if (done <= 0 || done >= total || done / total < 0.05) return ''
  const seconds = Math.ceil(((spent / done) * (total - done)) / 1000)
  return seconds < 60 ? ` ${seconds} s left` : ` ${Math.ceil(seconds / 60)} min left`
}
