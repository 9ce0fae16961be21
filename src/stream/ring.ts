import type { Line } from './line.ts'

/** The newest lines, without a hole between them. */
export interface Ring {
  /** What came after this id is here ... */
  readonly start: number
  /** ... up to this one. */
  readonly end: number
  /** Adds what comes next; where it does not follow on, what was there goes. */
  add(more: Line[]): void
  /** The lines after a place that is not before `start`. */
  after(place: number): Line[]
}

/** An empty ring that keeps `size` lines. */
export function createRing(size: number): Ring {
  let lines: Line[] = []
  let start = 0
  return {
    get start() {
      return start
    },
    get end() {
      return start + lines.length
    },
    add(more) {
      for (const line of more) {
        if (line.entry.id !== start + lines.length + 1) {
          lines = []
          start = line.entry.id - 1
        }
        lines.push(line)
      }
      start += lines.splice(0, lines.length - size).length
    },
    after: (place) => lines.slice(place - start),
  }
}
