// A person's documents stay far below these; above them the parser's time grows with the square of the
// text, and 80 KB can hold a process for seconds.
const mostUnderlines = 2000
const deepest = 32
const longestRun = 4000

/** Why a text would take too long to parse as Markdown; null where it would not. */
export function whyCostly(text: string): string | null {
  const { underlines, depth, run } = measure(text)
  if (underlines > mostUnderlines) return over('underlines', underlines, 'lines', mostUnderlines)
  if (depth > deepest) return over('nests', depth, 'deep', deepest)
  return run > longestRun
    ? over('goes on for', run, 'lines in one quote or list item', longestRun)
    : null
}

function over(does: string, count: number, what: string, most: number): string {
  return `it ${does} ${count} ${what}, and the limit is ${most}`
}

function measure(text: string): { underlines: number; depth: number; run: number } {
  const most = { underlines: 0, depth: 0, run: 0 }
  // Lines after a quote or list item that it takes for its own although they do not say so.
  let run = -1
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^[ \t>]*(?:=+|-+)[ \t]*$/.test(line)) most.underlines += 1
    const opening = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*/.exec(line)?.[0] ?? ''
    const markers = opening.match(/>|[-*+]|\d{1,9}[.)]/g)?.length ?? 0
    if (markers > 0) most.depth = Math.max(most.depth, markers, Math.floor(columnsOf(opening) / 2))
    if (line.trim() === '') run = -1
    else if (markers > 0) run = 0
    else if (run >= 0) most.run = Math.max(most.run, ++run)
  }
  return most
}

function columnsOf(opening: string): number {
  return opening.replaceAll('\t', '    ').match(/ /g)?.length ?? 0
}
