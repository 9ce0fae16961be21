import { createParser } from 'eventsource-parser'

/** One event of an answer that is streamed. */
export interface StreamedEvent {
  event: string | undefined
  data: string
}

/**
 * Hands on the server-sent events of a body as they arrive; half an event at its end is none. `heard` is
 * called with the bytes of whatever arrives, be it half an event or a comment. Answers with what broke
 * the connection, null where it ended in good order.
 */
export async function readStream(
  body: ReadableStream<Uint8Array>,
  { onEvent, heard }: { onEvent: (event: StreamedEvent) => void; heard: (bytes: number) => void },
): Promise<{ broken: unknown } | null> {
  const parser = createParser({
    onEvent: ({ event, data }) => onEvent({ event, data }),
    maxBufferSize: 16 * 1024 * 1024,
  })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      let part: Awaited<ReturnType<typeof reader.read>>
      try {
        part = await reader.read()
      } catch (broken) {
        return { broken }
      }
      if (part.done) return null
      heard(part.value.length)
      parser.feed(decoder.decode(part.value, { stream: true }))
    }
  } finally {
    void reader.cancel().catch(() => {})
  }
}
