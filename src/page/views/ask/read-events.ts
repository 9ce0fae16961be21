import { createParser } from 'eventsource-parser'

/** The events of an answer that comes in pieces, until it ends. `data` is as it came. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ event: string; data: string }> {
  const waiting: { event: string; data: string }[] = []
  const parser = createParser({
    onEvent: ({ event = 'message', data }) => waiting.push({ event, data }),
    maxBufferSize: 16 * 1024 * 1024,
  })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      parser.feed(decoder.decode(value, { stream: true }))
      yield* waiting.splice(0)
    }
  } finally {
    // Whoever has heard enough need not be told the rest.
    await reader.cancel().catch(() => {})
  }
}
