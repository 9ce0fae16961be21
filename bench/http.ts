// What do the guard, the parsing and the headers of our doors cost a request, over a bare Hono route?
// In process, without a socket. And how long from a new process to its first answer? Goal: 60 ms.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Hono } from 'hono'
import { bench, run } from 'mitata'

import { createApp } from '../src/http/app.ts'
import { createBuckets } from '../src/http/bucket.ts'
import { createGuard } from '../src/http/guard.ts'
import { createKeys } from '../src/http/keys.ts'
import { createMeter } from '../src/http/meter.ts'
import { createPageFiles } from '../src/http/page-files.ts'
import { secure } from '../src/http/secure.ts'
import { findRoutes } from '../src/script/find-routes.ts'
import { loadRoute } from '../src/script/load-route.ts'
import { smallKit } from '../test/http/small-kit.ts'
import { figure, median } from './shared/figure.ts'

const routesDir = fileURLToPath(new URL('../routes', import.meta.url))
const token = 't'.repeat(43)
const keys = createKeys({ token, port: 80, now: Date.now })
const guard = createGuard({ port: 80, keys })
const { routes } = findRoutes(routesDir)
const scripts = new Map(
  await Promise.all(
    routes.map(async ({ file }) => [file, await loadRoute(routesDir, file)] as const),
  ),
)
const kit = smallKit()
const app = createApp({
  routes,
  async load({ file }) {
    return scripts.get(file) ?? loadRoute(routesDir, file)
  },
  guard,
  keys,
  kit: {
    ...kit,
    page: createPageFiles(),
    instance: 'i',
    link: () => '',
    openapi: async () => ({}),
    bug: () => '',
  },
  mcp: { fetch: async () => new Response() },
  meter: createMeter(),
  hooks: {
    secretsOf: () => [],
    onClosed() {},
    buckets: createBuckets({ rate: 100, now: Date.now }),
    now: Date.now,
  },
  bodyMs: 1000,
})
const bare = new Hono()
for (const { path } of routes)
  bare.all(path.replaceAll('{', ':').replaceAll('}', ''), async (c) => c.json(await kit.agents({})))

const headers = { host: '127.0.0.1:80', authorization: `Bearer ${token}`, accept: '*/*' }
const made = () => new Request('http://127.0.0.1:80/agents', { headers })
const kept = made()

bench('a request made', () => made())
bench('the guard', () => guard(kept))
bench('a response made', () => Response.json([]))
bench('a response made, and its headers set', () => secure(Response.json([])))
bench('GET /agents, bare Hono', async () => (await bare.fetch(made())).status)
bench('GET /agents, our doors', async () => (await app.fetch(made())).status)

const { benchmarks } = await run()
const [, , , , floor = NaN, ours = NaN] = benchmarks.map(({ runs }) => runs[0]?.stats?.p50 ?? NaN)
figure({
  bench: 'http',
  name: 'a request through our doors, over bare Hono',
  ours: ours / 1000,
  raw: floor / 1000,
  unit: 'us',
  by: 'ratio',
  goal: null,
})
await firstAnswers()

/** New processes in turns, ours and one with Hono alone; our data folder has its token already. */
async function firstAnswers(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
  const at = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)))
  const ask = `const { status } = await fetch(url + '/health'); process.stdout.write(String(status)); process.exit()`
  const hono = `import { Hono } from ${at('../node_modules/hono/dist/index.js')}
const app = new Hono().get('/health', (c) => c.json({}))
const url = Bun.serve({ port: 0, hostname: '127.0.0.1', development: false, fetch: app.fetch }).url.origin
${ask}`
  const doors = `import { openDoors } from ${at('../src/http/open-doors.ts')}
const kit = { health: async () => ({ ready: true, why: null, version: '0', repositories: [], startedAt: 0 }) }
const { url } = await openDoors({ port: 0, dataDir: ${JSON.stringify(dataDir)}, routesDir: ${JSON.stringify(routesDir)}, kit, onBug() {} })
${ask}`
  const times = { hono: [] as number[], doors: [] as number[] }
  for (let round = 0; round < 16; round += 1) {
    times.hono.push(await firstAnswer(hono))
    times.doors.push(await firstAnswer(doors))
  }
  rmSync(dataDir, { recursive: true })
  figure({
    bench: 'http',
    name: 'first answer of a new process, beside Hono alone',
    ours: median(times.doors.slice(1)),
    raw: median(times.hono.slice(1)),
    unit: 'ms',
    by: 'value',
    goal: { atMost: 60 },
  })
}

/** Milliseconds from the start of a process to its answer and end. */
async function firstAnswer(code: string): Promise<number> {
  const began = Bun.nanoseconds()
  const child = Bun.spawn([process.execPath, '-e', code], { stdout: 'pipe', stderr: 'inherit' })
  const status = await new Response(child.stdout).text()
  if (status !== '200') throw new Error(`the first answer was ${status}`)
  return (Bun.nanoseconds() - began) / 1e6
}
