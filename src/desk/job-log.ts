const mostLines = 10_000
const mostBytes = 1024 ** 2
const longestLine = 16_384

/**
 * Hands on a job's lines, 10,000 and 1 MiB at most, then "…" and nothing more; what it prints becomes
 * lines, whoever in it prints.
 */
export function createJobLog(keep: (line: string) => void) {
  let lines = 0
  let bytes = 0
  const parts = { out: '', err: '' }
  const decoders = { out: new TextDecoder(), err: new TextDecoder() }
  const isFull = () => lines >= mostLines || bytes >= mostBytes

  function log(text: string): void {
    if (isFull()) return
    const line = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text
    lines += 1
    bytes += Buffer.byteLength(line)
    keep(isFull() ? '…' : line)
  }

  return {
    log,
    print(from: 'out' | 'err', chunk: Uint8Array): void {
      // What comes after the end costs nothing but being read.
      if (isFull()) return
      const split = (parts[from] + decoders[from].decode(chunk, { stream: true })).split('\n')
      parts[from] = (split.pop() ?? '').slice(0, longestLine + 1)
      for (const line of split) log(line)
    },
    /** What was printed last, without the end of its line. */
    end(): void {
      for (const from of ['out', 'err'] as const) if (parts[from] !== '') log(parts[from])
    },
  }
}
