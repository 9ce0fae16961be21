import { mostBytes } from './child.ts'

/**
 * `fetch` for MCP over HTTP: it waits as long as its signal does, since Bun's own gives up on silence
 * after five minutes, and an answer of more than 10 MiB breaks off.
 */
export async function patientFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { ...init, timeout: false })
  // The stream of notices of a session has no end, and so no size.
  if (init.method !== 'POST' || response.body === null) return response
  let size = 0
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length
        if (size <= mostBytes) controller.enqueue(chunk)
        else controller.error(new Error(`it sent an answer of more than ${mostBytes} bytes`))
      },
    }),
  )
  const { status, statusText, headers } = response
  return new Response(counted, { status, statusText, headers })
}
