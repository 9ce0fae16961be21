import type { Coloured } from './colours.ts'
import type { Range } from './read-patch.ts'

/** A stretch of a line that looks the same throughout. */
export interface Segment {
  text: string
  colour: string | null
  isMarked: boolean
}

/** A line cut where its colour changes, or a mark begins or ends. */
export function segmentsOf(
  text: string,
  colours: readonly Coloured[] | undefined,
  marks: readonly Range[],
): Segment[] {
  const parts = fits(text, colours) ? colours : [{ text, colour: null }]
  const segments: Segment[] = []
  let at = 0
  for (const { text: part, colour } of parts) {
    const end = at + part.length
    const edges = marks
      .flatMap(({ from, to }) => [from, to])
      .filter((edge) => edge > at && edge < end)
    for (const edge of [...edges, end]) {
      const isMarked = marks.some(({ from, to }) => from <= at && edge <= to)
      segments.push({ text: text.slice(at, edge), colour, isMarked })
      at = edge
    }
  }
  return segments.filter((one) => one.text !== '')
}

/** Colours that are not of this very text would change what it says. */
function fits(text: string, colours: readonly Coloured[] | undefined): colours is Coloured[] {
  return colours !== undefined && colours.map((one) => one.text).join('') === text
}
