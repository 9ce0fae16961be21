/** What somebody else said, as part of a sentence of ours: one line, no control characters, bounded. */
export function oneLine(text: string, most = 200): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
