import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { again } from './again.ts'
import { accepts, readJson } from './ask-server.ts'
import { Chunk } from './chunk.ts'
import type { Client } from './client.ts'
import type { Clock } from './clock.ts'
import { type Collected, createCollector } from './collect.ts'
import type { Listening } from './model.ts'
import { readStream, type StreamedEvent } from './read-stream.ts'
import { faultOfRefusal, readRefusal } from './refusal.ts'
import { createWatchdog, type Timeouts } from './watchdog.ts'

/** What one request to a model brought. */
export interface Exchanged extends Collected {
  firstTokenMs: number
  totalMs: number
}

/** What is sent to a model, and the model's name for sentences. */
export interface Asked {
  name: string
  body: object
}

/** Bytes of the largest answer, which is some 200,000 tokens. */
const largest = 64 * 1024 * 1024

/** One request and its whole answer; a Fault where the answer is an error or is not whole. */
export async function exchange(
  client: Client,
  asked: Asked,
  { listening, clock, timeouts }: { listening: Listening; clock: Clock; timeouts: Timeouts },
): Promise<Exchanged> {
  const { url } = client.server
  const action = `ask model "${asked.name}"`
  const subject = { name: asked.name, accepts: (ms: number) => accepts(url, ms) }
  using watchdog = createWatchdog(subject, { clock, timeouts })
  const began = clock.now()
  let firstToken: number | null = null
  let done = false
  let size = 0
  const collector = createCollector({
    onDelta: listening.onDelta,
    begun() {
      if (firstToken !== null) return
      firstToken = clock.now()
      watchdog.begun()
    },
  })

  function onEvent({ event, data }: StreamedEvent): void {
    if (data === '[DONE]') {
      done = true
      return
    }
    take(parseJson(data), event)
  }

  function take(body: unknown, event?: string): void {
    const refusal = event === 'error' ? readRefusal(body, 0) : readRefusal(body)
    if (refusal !== null) throw faultOfRefusal({ ...refusal, status: 200 }, { action, url })
    const chunk = v.safeParse(Chunk, body)
    if (!chunk.success)
      throw new Fault('model.failed', `Cannot ${action}: "${url}" answers with what is no answer`)
    collector.take(chunk.output)
  }

  function heard(bytes: number): void {
    watchdog.heard()
    size += bytes
    if (size > largest) throw new Fault('model.failed', `Cannot ${action}: the answer has no end`)
  }

  async function read(): Promise<void> {
    const response = await client.post('/chat/completions', asked.body, signal)
    watchdog.heard()
    const type = response.headers.get('content-type') ?? ''
    if (response.body && /^text\/event-stream\b/i.test(type)) {
      const end = await readStream(response.body, { onEvent, heard })
      if (end) throw cut(action, 'the connection broke', end.broken)
    } else {
      const body = await readJson(response).catch((broken: unknown) => {
        throw cut(action, 'the connection broke', broken)
      })
      take(body)
      done = true
    }
  }

  const signal = AbortSignal.any([listening.signal, watchdog.signal])
  try {
    await read()
  } finally {
    // Who broke it off says why, whatever the transport makes of it.
    signal.throwIfAborted()
  }
  const answer = collector.end()
  if (answer.finish === null) throw cut(action, 'the answer ended without a reason')
  if (!done) throw cut(action, 'the answer ended without its end mark')
  const ended = clock.now()
  return { ...answer, firstTokenMs: (firstToken ?? ended) - began, totalMs: ended - began }
}

function cut(action: string, why: string, cause?: unknown): Fault {
  return new Fault('model.truncated', `Cannot ${action}: ${why}`, { cause: again('cut', cause) })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
