import { Fault } from '../domain/fault.ts'
import type { Mcp } from '../mcp/create-mcp.ts'
import type { DoorKit, HookScript, RouteScript } from '../script/define.ts'
import { findRoutes, type FoundRoute, overlaid } from '../script/find-routes.ts'
import type { RouteKit } from '../script/kit.ts'
import { loadRoute } from '../script/load-route.ts'
import type { OwnRoute, OwnRoutes } from '../script/routes-of-repositories.ts'
import { type App, createApp } from './app.ts'
import { createBuckets } from './bucket.ts'
import { createGuard } from './guard.ts'
import { createKeys } from './keys.ts'
import { isMcp } from './mcp.ts'
import { createMeter } from './meter.ts'
import { createPageFiles } from './page-files.ts'
import { announce, withdraw } from './service-file.ts'
import { ownToken } from './token.ts'

/** What the doors open onto. */
export interface DoorsOptions {
  /** 0 takes any that is free. */
  port: number
  dataDir: string
  /** The doors add what they know themselves: the routes, the page, and one-time links. */
  kit: Omit<RouteKit, 'openapi' | 'link' | 'page'>
  routesDir: string
  /** Closed by whoever made it, before the doors: its open streams would keep them from closing. */
  mcp: Pick<Mcp, 'fetch'>
  /** What stands before every route. Default: `createGuard`. */
  guardWith?: typeof createGuard
  /** The routes of repositories, asked for at the start and at each reload. */
  ownRoutes?: (builtIn: readonly FoundRoute[]) => OwnRoutes
  /** Told of every error that was not thrown on purpose, with the id that the client was given. */
  onBug: (error: unknown, id: string) => void
  /** The secrets that a variable holds. Default: none, and every hook is closed. */
  secretsOf?: (variable: string) => readonly string[]
  /** Deliveries a second that each hook takes. Default: 100. */
  hookRate?: number
  /** Told, for the owner's eyes, why a hook is closed, when somebody knocks. */
  onClosed?: (hook: string, why: string) => void
  /** Default: the system's clock. */
  now?: () => number
  /** How long a request's body may take to come. Default: 10 s. */
  bodyMs?: number
  /** How long `close` waits for requests that are being answered. Default: 2 s. */
  graceMs?: number
}

/** The service's open HTTP doors. */
export interface Doors {
  /** Without a slash at its end. */
  url: string
  /** Files that answer nothing, by their path. */
  broken: readonly { file: string; why: string }[]
  /** From now on answers by the routes that are there now; requests that are being answered end on the old ones. */
  reload(): void
  /** Address that lets one browser in, once, within ten minutes. */
  link(): string
  /** Takes no more requests, lets those that are being answered finish for a short time, and ends. */
  close(): Promise<void>
}

/** Above this Bun refuses a body by itself; below, the routes' own limit does, with a reason. */
const absurd = 256 * 1024 * 1024

/** Opens the doors on 127.0.0.1. Throws Fault `use.wrong` where the port is taken. */
export async function openDoors(options: DoorsOptions): Promise<Doors> {
  const { dataDir, routesDir, graceMs = 2000, now = Date.now, hookRate = 100 } = options
  const token = ownToken(dataDir)
  const builtIn = findRoutes(routesDir)
  let broken: Doors['broken'] = []
  let routes: readonly FoundRoute[] = []
  const instance = crypto.randomUUID()
  const server = listen(options.port, (request) => app.fetch(request))
  const port = server.port ?? options.port
  const url = `http://127.0.0.1:${port}`
  const keys = createKeys({ token, port, now })
  const meter = createMeter()
  const loadBuiltIn = loadOnce(routesDir)
  const load = async (route: FoundRoute | OwnRoute) =>
    'script' in route ? route.script : loadBuiltIn(route)
  const link = () => `${url}/?key=${keys.issue()}`
  const kit: DoorKit = {
    ...options.kit,
    instance,
    link,
    page: createPageFiles(),
    bug(error) {
      const id = crypto.randomUUID()
      options.onBug(error, id)
      return id
    },
    async metrics() {
      return (await options.kit.metrics()) + meter.text()
    },
    async openapi() {
      const { describeRoutes } = await import('./openapi.ts')
      const { version } = await options.kit.health()
      return describeRoutes(await loadAll(routes, load), { version })
    },
  }
  const guard = (options.guardWith ?? createGuard)({ port, keys })
  const { mcp, bodyMs = 10_000 } = options
  const hooks = {
    secretsOf: options.secretsOf ?? (() => []),
    onClosed: onceEach(options.onClosed ?? (() => {})),
    buckets: createBuckets({ rate: hookRate, now }),
    now,
  }
  function reload(): App {
    const own = options.ownRoutes?.(builtIn.routes) ?? { routes: [], broken: [] }
    const ours = builtIn.broken.map(({ file, why }) => ({ file: `routes/${file}`, why }))
    broken = [...ours, ...own.broken]
    routes = overlaid(builtIn.routes, own.routes)
    return createApp({ routes, load, keys, kit, mcp, meter, guard, hooks, bodyMs })
  }
  let app = reload()
  announce(dataDir, { url, pid: process.pid, instance })
  return {
    url,
    get broken() {
      return broken
    },
    reload() {
      app = reload()
    },
    link,
    async close() {
      withdraw(dataDir, instance)
      const grace = setTimeout(() => void server.stop(true), graceMs)
      await server.stop()
      clearTimeout(grace)
    },
  }
}

function listen(port: number, fetch: App['fetch']): Bun.Server<undefined> {
  try {
    return Bun.serve({
      hostname: '127.0.0.1',
      port,
      development: false,
      // Else, outside development, Bun lets a second server of the same user have the port too.
      reusePort: false,
      maxRequestBodySize: absurd,
      async fetch(request, server) {
        // A call may think for longer than Bun lets a connection be silent.
        if (isMcp(request)) server.timeout(request, 0)
        const response = await fetch(request)
        const type = response.headers.get('content-type')
        if (type?.startsWith('text/event-stream')) server.timeout(request, 0)
        return response
      },
    })
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    const why = taken ? 'another program has it' : String(cause)
    throw new Fault(
      'use.wrong',
      `Cannot listen on port ${port}: ${why}; end that program, or set OSTINATO_PORT to another port`,
      { cause },
    )
  }
}

/** Tells once of each hook, and of no more than a few: who knocks chooses the names, and may knock for ever. */
function onceEach(tell: (hook: string, why: string) => void): (hook: string, why: string) => void {
  const told = new Set<string>()
  return (hook, why) => {
    if (told.has(hook) || told.size >= 20) return
    told.add(hook)
    tell(hook, why)
  }
}

/** Imports each file at its first call; one that did not load is tried again. */
function loadOnce(folder: string): (route: FoundRoute) => Promise<RouteScript | HookScript> {
  const loaded = new Map<string, RouteScript | HookScript>()
  return async ({ file }) => {
    const script = loaded.get(file) ?? (await loadRoute(folder, file))
    loaded.set(file, script)
    return script
  }
}

/** The routes with their scripts, without those that do not load. */
async function loadAll(
  routes: readonly FoundRoute[],
  load: (route: FoundRoute) => Promise<RouteScript | HookScript>,
): Promise<(FoundRoute & { script: RouteScript | HookScript })[]> {
  const settled = await Promise.allSettled(
    routes.map(async (route) => ({ ...route, script: await load(route) })),
  )
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}
