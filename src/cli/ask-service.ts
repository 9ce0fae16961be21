import * as v from 'valibot'

import { Fault, faultCodes } from '../domain/fault.ts'

/** Where a service listens, and the token that opens it. */
export interface ServiceAddress {
  url: string
  token: string
}

/** One request. */
export interface Ask {
  /** GET where nothing is said. */
  method?: 'GET' | 'POST'
  path: string
  query?: Record<string, string | number | undefined>
  body?: object
  /** JSON where nothing is said. */
  accept?: 'application/json' | 'text/markdown'
}

const Problem = v.object({ code: v.picklist([...faultCodes, 'bug']), detail: v.string() })

/**
 * Asks a service, and parses what it answers. Throws the Fault that the service names, or
 * `service.unreachable` where it does not answer as itself.
 */
export async function askService<schema extends v.GenericSchema>(
  service: ServiceAddress,
  ask: Ask,
  schema: schema,
): Promise<v.InferOutput<schema>> {
  const response = await request(service, ask)
  const isJson = /^application\/(?:problem\+)?json\b/.test(
    response.headers.get('content-type') ?? '',
  )
  const answer: unknown = isJson
    ? await response.json().catch(() => null)
    : await response.text().catch(() => null)
  if (!response.ok) throw faultOf(service, response.status, answer)
  const parsed = v.safeParse(schema, answer)
  if (parsed.success) return parsed.output
  const place = v.getDotPath(parsed.issues[0]) ?? 'the whole answer'
  throw unreachable(service, `its answer to ${ask.path} is not understood at "${place}"`)
}

/** The same, with the response as it comes: for a stream. Throws `service.unreachable`. */
export async function request(
  { url, token }: ServiceAddress,
  { method = 'GET', path, query = {}, body, accept = 'application/json' }: Ask,
  { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  const target = new URL(path, url)
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) target.searchParams.set(name, String(value))
  try {
    return await fetch(target, {
      method,
      redirect: 'error',
      headers: {
        accept,
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (cause) {
    throw unreachable({ url }, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** The Fault that a problem document names. */
export function faultOf(service: { url: string }, status: number, answer: unknown): Fault {
  const problem = v.safeParse(Problem, answer)
  if (problem.success && problem.output.code !== 'bug')
    return new Fault(problem.output.code, problem.output.detail)
  const words = problem.success ? `: ${problem.output.detail}` : ''
  return unreachable(service, `it answered ${status}${words}`)
}

function unreachable({ url }: { url: string }, why: string, cause?: unknown): Fault {
  return new Fault('service.unreachable', `Cannot speak to the service at ${url}: ${why}`, {
    cause,
  })
}
