import { createParser } from 'eventsource-parser'

import { type Ask, faultOf, request, type ServiceAddress } from './ask-service.ts'

/** One server-sent event. */
export interface SentEvent {
  id: string | null
  event: string
  data: string
}

/**
 * The server-sent events of a service, as they arrive, until the stream ends, breaks off or the signal
 * is aborted. Throws the Fault that a refusal names.
 */
export async function* readEvents(
  service: ServiceAddress,
  ask: Omit<Ask, 'accept'>,
  signal: AbortSignal,
): AsyncGenerator<SentEvent> {
  const headers = { accept: 'text/event-stream' }
  const response = await request(service, ask, { headers, signal })
  if (!response.ok || !response.body) {
    throw faultOf(service, response.status, await response.json().catch(() => null))
  }
  const waiting: SentEvent[] = []
  const parser = createParser({
    onEvent: ({ id = null, event = 'message', data }) => waiting.push({ id, event, data }),
    maxBufferSize: 16 * 1024 * 1024,
  })
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body) {
      parser.feed(decoder.decode(chunk, { stream: true }))
      yield* waiting.splice(0)
    }
  } catch {
    // Broken off, by us or by a service that ended: both are the end of what can be read.
  }
}
