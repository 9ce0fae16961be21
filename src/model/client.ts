import { Fault } from '../domain/fault.ts'
import { again } from './again.ts'
import { headersFor, readJson, unreachable } from './ask-server.ts'
import { faultOfRefusal, readRefusal } from './refusal.ts'
import type { Server } from './server.ts'

/** Asks one server for one model. */
export interface Client {
  readonly server: Server
  /** The response of a path under `/v1`, its body unread; a Fault where the server refuses. */
  post(path: string, body: object, signal: AbortSignal): Promise<Response>
}

/** What asks beneath the client; a test hands in its own. */
export type Fetch = (url: string, init: BunFetchRequestInit) => Promise<Response>

// The longest a timer can be: our own watchdogs decide.
const never = 2 ** 31 - 1

/** A client over the `openai` package, which is loaded at the first call. */
export function createClient(
  server: Server,
  { model, fetch: ask = fetch }: { model: string; fetch?: Fetch | undefined },
): Client {
  const action = `ask model "${model}"`
  let opening: Promise<Pick<import('openai').OpenAI, 'post'>> | undefined

  async function open() {
    const { OpenAI } = await import('openai')
    return new OpenAI({
      baseURL: `${server.url}/v1`,
      apiKey: server.token ?? 'none',
      organization: null,
      project: null,
      webhookSecret: null,
      adminAPIKey: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: never,
      fetch: askThere,
    })
  }

  /** The package adds headers about this machine and from the environment: only ours are sent. */
  async function askThere(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const { method = 'POST', body = null, signal = null } = init
    const response = await ask(String(url), {
      method,
      body,
      signal,
      headers: headersFor(server),
      redirect: 'manual',
      timeout: false,
    })
    if (response.ok) return response
    const refusal = readRefusal(await readJson(response), response.status)
    throw refusal === null
      ? new Fault('model.failed', `Cannot ${action}: the server says ${response.status}`)
      : faultOfRefusal(refusal, { action, url: server.url })
  }

  async function post(path: string, body: object, signal: AbortSignal): Promise<Response> {
    const client = await (opening ??= open())
    try {
      return await client.post(path, { body, signal }).asResponse()
    } catch (error) {
      signal.throwIfAborted()
      const cause = error instanceof Error ? (error.cause ?? error) : error
      throw cause instanceof Fault ? cause : notThere(cause)
    }
  }

  function notThere(cause: unknown): Fault {
    const dropped = cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET'
    return unreachable(server.url, action, dropped ? again('dropped', cause) : cause)
  }

  return { server, post }
}
