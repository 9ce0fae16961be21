import { json, refuse } from './answer.ts'
import { createClock } from './clock.ts'
import { createModels } from './models.ts'
import { defaultReply } from './replies.ts'
import { answerOf } from './routes.ts'
import type { StandIn, StandInOptions } from './stand-in.ts'
import { noQuirks } from './state.ts'
import type { State } from './state.ts'
import { Refusal } from './wire.ts'

const noToken =
  'An LM Studio API token is required to make requests to this server, but none was provided using ' +
  "the Authorization header using the 'Bearer' scheme (i.e., 'Authorization: Bearer $LM_API_TOKEN')."

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text()
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text
  }
}

/** Starts a stand-in of LM Studio on loopback; it is gone when it is disposed of. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const quirks = { ...noQuirks, ...options.quirks }
  const clock = createClock()
  const load = { running: 0, waiting: 0, most: 0 }
  const state: State = {
    as: options.as ?? 'lm-studio',
    tokenMs: options.tokenMs ?? 0,
    quirks,
    clock,
    models: createModels(options, { quirks, clock, load }),
    load,
    prompts: [],
    stored: new Map(),
    say: defaultReply,
  }
  const requests: StandIn['requests'][number][] = []

  function isAllowed(request: Request): boolean {
    if (quirks.unauthorized) return false
    const { token } = options
    return token === undefined || request.headers.get('authorization') === `Bearer ${token}`
  }

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const body = await readBody(request)
    requests.push({ method: request.method, path: pathname, body, headers: request.headers })
    try {
      if (
        state.as === 'lm-studio' &&
        request.method === 'GET' &&
        pathname === '/lmstudio-greeting'
      ) {
        return json(state, { lmstudio: true })
      }
      if (!isAllowed(request)) {
        const details = { type: 'invalid_request', code: 'invalid_api_key' }
        throw new Refusal(401, { ...details, message: noToken })
      }
      return await answerOf(state, {
        method: request.method,
        pathname,
        body,
        client: request.signal,
      })
    } catch (cause) {
      if (cause instanceof Refusal) return refuse(state, cause)
      throw cause
    }
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port ?? 0,
    idleTimeout: 0,
    reusePort: false,
    development: false,
    fetch: answer,
    error: (cause) => Response.json({ error: cause.message }, { status: 500 }),
  })

  return {
    url: `http://127.0.0.1:${server.port}`,
    requests,
    load,
    prompts: state.prompts,
    get sleeping() {
      return clock.sleeping
    },
    set: (changes) => void Object.assign(quirks, changes),
    reply: (say) => void (state.say = say),
    unload(key) {
      const ends = state.models.loaded.filter(({ id, model }) => id === key || model.key === key)
      for (const instance of ends) state.models.unload(instance)
    },
    advance: (ms) => clock.advance(ms),
    async [Symbol.asyncDispose]() {
      await server.stop(true)
    },
  }
}
