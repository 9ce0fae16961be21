const mostLines = 200
const mostChars = 500

/** The last 200 lines of what a child wrote, each at most 500 characters and without control characters. */
export interface LastLines {
  add(chunk: Uint8Array): void
  lines(): string[]
}

export function createLastLines(): LastLines {
  const decoder = new TextDecoder()
  const kept: string[] = []
  let rest = ''

  return {
    add(chunk) {
      const [last = '', ...before] = (rest + decoder.decode(chunk, { stream: true }))
        .split('\n')
        .reverse()
      kept.push(...before.slice(0, mostLines).reverse().map(clean))
      kept.splice(0, kept.length - mostLines)
      // Of a line without an end no more is kept than is shown.
      rest = last.slice(0, mostChars)
    },
    lines: () => [...kept, ...(rest === '' ? [] : [clean(rest)])].slice(-mostLines),
  }
}

/** Colours first, since without their first character they would look like words. */
function clean(line: string): string {
  return Bun.stripANSI(line.slice(0, mostChars * 2))
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .slice(0, mostChars)
}
