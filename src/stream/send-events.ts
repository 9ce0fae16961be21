import { describeError } from '../domain/fault.ts'

/** A quiet answer must not be taken for a dead one. */
const heartbeatMs = 15_000

/**
 * One answer that comes in pieces, as server-sent events that the work sends. What it throws before the
 * first is thrown here; afterwards it is the last event, `problem`, with its code. The work is told by its
 * signal that nobody listens any more.
 */
export async function sendEvents(
  request: Request,
  bug: (error: unknown) => string,
  work: (send: (event: string, data: unknown) => void, signal: AbortSignal) => Promise<void>,
): Promise<Response> {
  const gone = new AbortController()
  const signal = AbortSignal.any([request.signal, gone.signal])
  const begun = Promise.withResolvers<void>()
  const encoder = new TextEncoder()
  const early: string[] = []
  let write = (text: string) => void early.push(text)

  const done = work((event, data) => {
    // JSON has no line breaks of its own, and the events are words of ours.
    write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    begun.resolve()
  }, signal)
  await Promise.race([begun.promise, done])

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      write = (text) => {
        if (!signal.aborted) controller.enqueue(encoder.encode(text))
      }
      write(early.join(''))
      const beat = setInterval(() => write(':\n\n'), heartbeatMs)
      void done
        .catch((error: unknown) => {
          if (!signal.aborted)
            write(`event: problem\ndata: ${JSON.stringify(problemOf(error, bug))}\n\n`)
        })
        .finally(() => {
          clearInterval(beat)
          if (!gone.signal.aborted) controller.close()
        })
    },
    cancel: () => gone.abort(),
  })
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  }
  return new Response(body, { headers })
}

function problemOf(error: unknown, bug: (error: unknown) => string): object {
  const { code, message } = describeError(error)
  if (code !== 'bug') return { code, detail: message }
  return { code, detail: `Something went wrong inside; its reference is ${bug(error)}` }
}
