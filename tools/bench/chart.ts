import { type Figure, goalOf, heldValue, isMet, short } from '../../bench/shared/figure.ts'

/** Pixels; a name that is longer than its column is cut, and whole where the pointer rests on it. */
const [width, row, top] = [1120, 20, 46]
const [goalAt, reach, valueAt, longest] = [760, 140, 915, 84]
/** The farthest that is drawn: so many times better or worse than the goal. */
const farthest = 16

/**
 * The figures that have a goal as one SVG: a bar from the goal's line to the left is better than it, one to
 * the right worse, each quarter of the way twice as much. Light or dark as whoever looks prefers it.
 */
export function chart(figures: readonly Figure[], title: string): string {
  const held = figures.filter(({ goal }) => goal !== null)
  const height = top + held.length * row + 14
  const met = held.filter(isMet).length
  const summary = `${met} of ${held.length} goals met`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(`${title}: ${summary}`)}">
<style>
  text { font-family: system-ui, sans-serif; font-size: 12px; fill: #1f2328 }
  .back { fill: #ffffff } .goal { stroke: #59636e } .met { fill: #1a7f37 } .missed { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .back { fill: #0d1117 } .goal { stroke: #9198a1 } .met { fill: #3fb950 } .missed { fill: #f0883e }
  }
</style>
<rect class="back" width="${width}" height="${height}"/>
<text x="12" y="20" font-weight="bold">${text(`${title}: ${summary}`)}</text>
<text x="${goalAt}" y="38" text-anchor="middle">the goal</text>
<text x="${goalAt - reach}" y="38" text-anchor="middle">${farthest} times better</text>
<text x="${goalAt + reach}" y="38" text-anchor="middle">worse</text>
${held.map(drawn).join('\n')}
<line class="goal" x1="${goalAt}" x2="${goalAt}" y1="${top}" y2="${top + held.length * row}"/>
</svg>
`
}

function drawn(found: Figure, at: number): string {
  const middle = top + at * row + row / 2
  const off = (Math.log2(timesWorse(found)) / Math.log2(farthest)) * reach
  const isGood = isMet(found) === true
  const name = `${found.name}${found.beside === undefined ? '' : `, beside ${found.beside}`}`
  const shown = name.length > longest ? `${name.slice(0, longest - 2)} …` : name
  const value = short(heldValue(found))
  return [
    `<g><title>${text(`${name}: ${value}, goal ${goalOf(found)}`)}</title>`,
    `<text x="12" y="${middle + 4}">${text(shown)}</text>`,
    `<rect class="${isGood ? 'met' : 'missed'}" x="${(goalAt + Math.min(0, off)).toFixed(1)}" y="${middle - 6}" width="${Math.max(1, Math.abs(off)).toFixed(1)}" height="12"/>`,
    `<text x="${valueAt}" y="${middle + 4}">${text(`${value}, ${goalOf(found)}`)}</text></g>`,
  ].join('')
}

/** How many times worse than its goal; below 1 is better. */
function timesWorse(found: Figure): number {
  const { goal } = found
  if (goal === null) return 1
  const value = Math.max(heldValue(found), Number.MIN_VALUE)
  const times = 'atMost' in goal ? value / goal.atMost : goal.atLeast / value
  return Math.min(farthest, Math.max(1 / farthest, times))
}

function text(said: string): string {
  return said.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
