import type { Writer } from './output.ts'

/** The lines at the bottom of a terminal that are written anew in their place, below everything else that is said. */
export interface Region {
  /** Shows these lines in the place of those before; none takes them away. Each must be no wider than the terminal. */
  draw(lines: readonly string[]): void
  /** Runs `write` where the region is, and shows the region below what was written. */
  above(write: () => void): void
}

/** What a terminal that knows it shows at once, so that nothing flickers; others leave it alone. */
const held = { begin: '\u001b[?2026h', end: '\u001b[?2026l' }

/**
 * A region on a terminal. Nothing about the terminal itself is changed (its cursor, its modes, its
 * screen), so that there is nothing to restore, however the process ends.
 */
export function createRegion(writer: Writer): Region {
  let shown: readonly string[] = []

  /** From the end of the region to its beginning, also where a narrower terminal has wrapped its lines since. */
  function up(): string {
    const columns = Math.max(1, writer.columns ?? 80)
    const rows = shown.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(Bun.stringWidth(line) / columns)),
      0,
    )
    return rows > 1 ? `\r\u001b[${rows - 1}A` : '\r'
  }

  function erase(): string {
    if (shown.length === 0) return ''
    return shown.length === 1 && up() === '\r' ? '\r\u001b[K' : `${up()}\u001b[J`
  }

  return {
    draw(lines) {
      if (lines.length === shown.length && lines.every((line, at) => line === shown[at])) return
      if (lines.length <= 1 && shown.length <= 1) writer.write(erase() + (lines[0] ?? ''))
      else if (lines.length === 0) writer.write(erase())
      else {
        const top = shown.length === 0 ? '' : up()
        const body = lines.map((line) => `${line}\u001b[K`).join('\n')
        writer.write(`${held.begin}${top}${body}\u001b[J${held.end}`)
      }
      shown = [...lines]
    },
    above(write) {
      if (shown.length === 0) return write()
      writer.write(erase())
      write()
      writer.write(shown.join('\n'))
    },
  }
}
