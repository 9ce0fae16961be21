import type { Clock } from '../../src/model/clock.ts'
import { createModel, type ModelOptions } from '../../src/model/create-model.ts'
import { findServer } from '../../src/model/find-server.ts'
import type { Listening, Model, ModelRequest } from '../../src/model/model.ts'
import type { Server } from '../../src/model/server.ts'
import type { StandIn, StandInOptions } from '../support/lm-studio/stand-in.ts'
import { startStandIn } from '../support/lm-studio/start.ts'

/** A stand-in, the server as the client sees it, and a model on it. */
export interface Opened extends AsyncDisposable {
  standIn: StandIn
  server: Server
  model: Model
}

export const listening: Listening = { signal: new AbortController().signal }

/** A request that says one thing. */
export function request(
  content = 'Say something.',
  more: Partial<ModelRequest> = {},
): ModelRequest {
  return { messages: [{ role: 'user', content }], maxTokens: 500, label: 'test', ...more }
}

export async function openServer(url: string, token: string | null = null): Promise<Server> {
  const server = await findServer({ url, token, signal: listening.signal })
  if (server === null) throw new Error(`No server was found at "${url}"`)
  return server
}

/** Opens a model on a stand-in of its own. */
export async function openModel(
  options: StandInOptions = {},
  how: Partial<ModelOptions> = {},
): Promise<Opened> {
  const standIn = await startStandIn(options)
  const server = await openServer(standIn.url, options.token ?? null)
  const id = options.models?.[0]?.key ?? 'stand-in'
  const model = createModel({ server, id, contextTokens: 4096, ...how })
  return { standIn, server, model, [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose]() }
}

/** The code and sentence of what a promise is rejected with. */
export async function faultOf(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string }> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error)
      return { code: 'code' in error ? String(error.code) : error.name, message: error.message }
    throw error
  }
  throw new Error('Nothing was thrown')
}

/** How many chat requests a stand-in had. */
export function chats(standIn: StandIn): number {
  return standIn.requests.filter(({ path }) => path === '/v1/chat/completions').length
}

/** A clock that stands still until it is moved on. */
export interface StillClock extends Clock {
  advance(ms: number): void
}

export function createStillClock(): StillClock {
  let time = 0
  const waiting = new Set<{ at: number; run: () => void }>()
  return {
    now: () => time,
    after(ms, run) {
      const wake = { at: time + ms, run }
      waiting.add(wake)
      return () => void waiting.delete(wake)
    },
    advance(ms) {
      time += ms
      for (const wake of [...waiting].filter(({ at }) => at <= time)) {
        waiting.delete(wake)
        wake.run()
      }
    },
  }
}

/** Waits until something is so, for two seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 2000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('It did not come to be so')
    await Bun.sleep(1)
  }
}
