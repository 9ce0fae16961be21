import { Hono } from 'hono'

import { Fault } from '../domain/fault.ts'
import type { Mcp } from '../mcp/create-mcp.ts'
import { type DoorKit, type HookScript, isHook, type RouteScript } from '../script/define.ts'
import type { FoundRoute } from '../script/find-routes.ts'
import { answerHook, type HookDeps } from './answer-hook.ts'
import { enter, unauthorized } from './entrance.ts'
import type { Caller, Guard } from './guard.ts'
import type { Keys } from './keys.ts'
import { answerMcp, mcpMethods, mcpPath } from './mcp.ts'
import type { Meter } from './meter.ts'
import { problem, problemOf } from './problem.ts'
import { offersOf, readCall } from './read-call.ts'
import { secure } from './secure.ts'

const eventStream = 'text/event-stream'

/** What the app is made of. */
export interface AppDeps {
  routes: readonly FoundRoute[]
  /** Imports a route's file at its first call. */
  load: (route: FoundRoute) => Promise<RouteScript | HookScript>
  guard: Guard
  keys: Keys
  kit: DoorKit
  mcp: Pick<Mcp, 'fetch'>
  meter: Meter
  hooks: HookDeps
  /** How long a body may take to come. */
  bodyMs: number
}

/** Answers requests by the routes, behind the guard. */
export interface App {
  fetch(request: Request): Promise<Response>
}

/** What the guard found out about a request, and what is found out on the way for the meter. */
interface Hit {
  caller: Caller
  route: string
  method: string
}

export function createApp(deps: AppDeps): App {
  const hono = new Hono<{ Bindings: Hit }>()
  for (const [path, routes] of Map.groupBy(deps.routes, (route) => route.path)) {
    const byMethod = new Map<string, FoundRoute>(routes.map((route) => [route.method, route]))
    hono.all(path.replaceAll('{', ':').replaceAll('}', ''), async ({ req, env }) => {
      const asked = { request: req.raw, params: req.param() }
      env.route = path
      return answer(byMethod, { ...asked, hit: env }, deps)
    })
  }
  hono.all(mcpPath, async ({ req, env }) => {
    env.route = mcpPath
    if (env.caller !== 'token' && req.method !== 'OPTIONS') return unauthorized(req.raw)
    if (!mcpMethods.includes(req.method)) return wrongMethod(req.raw, mcpMethods)
    env.method = req.method
    return answerMcp(req.raw, deps)
  })
  hono.notFound(({ req, env }) => nowhere(req.raw, env.caller))
  hono.onError((error, { req }) => (req.raw.signal.aborted ? unheard() : failed(error, deps.kit)))
  return {
    async fetch(request) {
      const began = performance.now()
      const hit: Hit = { caller: 'nobody', route: 'none', method: 'none' }
      const response = secure(await pass(request, hit).catch((error) => failed(error, deps.kit)))
      const seconds = (performance.now() - began) / 1000
      const { route, method } = hit
      deps.meter.count({ route, method, status: response.status, seconds })
      return response
    },
  }

  async function pass(request: Request, hit: Hit): Promise<Response> {
    const passed = deps.guard(request)
    if (passed instanceof Response) return passed
    hit.caller = passed
    return enter(request, deps.keys) ?? hono.fetch(request, hit)
  }
}

async function answer(
  byMethod: ReadonlyMap<string, FoundRoute>,
  { request, params, hit }: { request: Request; params: Record<string, string>; hit: Hit },
  deps: AppDeps,
): Promise<Response> {
  const found = byMethod.get(request.method === 'HEAD' ? 'GET' : request.method)
  if (hit.caller === 'nobody' && request.method !== 'OPTIONS') {
    const open = found && (await isOpen(found, deps))
    if (!open) return unauthorized(request)
  }
  if (!found) {
    const known = [...byMethod.keys()]
    return wrongMethod(
      request,
      known.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])),
    )
  }
  hit.method = found.method
  const route = await deps.load(found)
  if (isHook(route)) return answerHook(route, { request, params, found, bodyMs: deps.bodyMs }, deps)
  const call = await readCall(route, { request, params, bodyMs: deps.bodyMs })
  if (call instanceof Response) return call
  if (request.method === 'HEAD' && isStream(route)) return headOfStream()
  const value = await route.run(call, deps.kit)
  const response = value instanceof Response ? value : Response.json(value)
  if (offersOf(route)) response.headers.append('vary', 'Accept')
  if (request.method !== 'HEAD') return response
  await response.body?.cancel()
  return new Response(null, response)
}

function isStream({ answers }: RouteScript): boolean {
  return answers?.[200] === eventStream
}

/** Nothing is followed for the head of a stream alone. */
function headOfStream(): Response {
  return new Response(null, { headers: { 'content-type': eventStream } })
}

/** A file that does not load is not open: who is nobody is not told of it. */
async function isOpen(found: FoundRoute, { load }: AppDeps): Promise<boolean> {
  try {
    const route = await load(found)
    // Who sends a delivery is known by its signature, and has no token.
    return isHook(route) || route.access === 'open'
  } catch {
    return false
  }
}

function wrongMethod(request: Request, methods: readonly string[]): Response {
  const allow = methods.join(', ')
  const detail = `Cannot ${request.method} here: right would be ${allow}`
  return problem({ code: 'request.method', detail, headers: { allow } })
}

function nowhere(request: Request, caller: Caller): Response {
  if (request.method === 'OPTIONS') return wrongMethod(request, [])
  if (caller === 'nobody') return unauthorized(request)
  const path = new URL(request.url).pathname
  return problem({
    code: 'request.unknown',
    detail: `Cannot find "${path}": no route answers it; /docs lists those that do`,
  })
}

/** Nobody hears it: the work was ended because its client is gone, which is no bug. */
function unheard(): Response {
  const detail = 'Cannot answer: the client is gone'
  return problem({ code: 'request.invalid', status: 408, detail })
}

function failed(error: unknown, kit: DoorKit): Response {
  if (error instanceof Fault) return problemOf(error)
  const detail = `Something went wrong inside; its reference is ${kit.bug(error)}`
  return problem({ code: 'bug', detail })
}
