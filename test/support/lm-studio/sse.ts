import type { Quirks } from './stand-in.ts'
import { nextTurn } from './wire.ts'

/** One event as text; without a name it is only data. */
export function eventText(data: unknown, { name, crlf }: { name?: string; crlf: boolean }): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  const end = crlf ? '\r\n' : '\n'
  return `${name === undefined ? '' : `event: ${name}${end}`}data: ${text}${end}${end}`
}

/** Ends the connection without an end to the response. */
export class ConnectionLost extends Error {}

async function* inPieces(
  parts: AsyncIterable<string>,
  { pieces }: Pick<Quirks, 'pieces'>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const part of parts) {
    const bytes = encoder.encode(part)
    const size = pieces === false ? Math.max(1, bytes.length) : pieces
    for (let at = 0; at < bytes.length; at += size) {
      yield bytes.slice(at, at + size)
      await nextTurn()
    }
  }
}

/** A body from parts of text, cut up as the quirks say; a ConnectionLost among them ends all. */
export function bodyOf(parts: AsyncIterable<string>, quirks: Pick<Quirks, 'pieces'>): BodyInit {
  const bytes = inPieces(parts, quirks)
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      const next = await bytes.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      await bytes.return(undefined)
    },
  }
  // Nothing is pulled before Bun reads: a body that fails earlier is printed as an error of ours.
  return new ReadableStream(source, { highWaterMark: 0 })
}
