/** What somebody else said, as part of a sentence of ours: one line, no control characters, bounded. */
export function oneLine(text: string, most = 200): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, most)
}
