// How long from the start of the process to its first answer, and how much memory does it hold? The whole
// service as a user starts it, from source and compiled, beside Hono alone in the same way, by turns. Goals: 60
// ms from source, 25 ms compiled, at most 80 MB while it waits; and what it holds after 20 cycles in a row, and
// with 1,000 followers while cycles write entries.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Socket } from 'bun'

import { makeRepository } from '../test/support/git.ts'
import { linesOf, startService } from '../test/support/service.ts'
import { figure, median } from './shared/figure.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 11)
const followers = Number(process.env.OSTINATO_BENCH_FOLLOWERS ?? 1000)
const followedMs = 5000
const cycles = 20
const restMs = 3000
const root = join(import.meta.dir, '..')
const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
using repository = makeRepository({ 'README.md': '# A house\n' })

const honoFile = join(dir, 'hono.ts')
writeFileSync(
  honoFile,
  `import { Hono } from ${JSON.stringify(Bun.resolveSync('hono', root))}
const app = new Hono().get('/health', (c) => c.json({ ok: true }))
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch })
console.log('Listening on http://127.0.0.1:' + server.port + '. ')
`,
)
const main = join(root, 'src/main.ts')
const source = (file: string) => [process.execPath, '--no-env-file', file]
const compiled = {
  ours: await compile('ostinato', main),
  hono: await compile('hono', honoFile),
}
const ways = {
  'from source': { ours: source(main), hono: source(honoFile), goal: 60 },
  ...(compiled.ours && compiled.hono
    ? { 'compiled with bytecode': { ours: [compiled.ours], hono: [compiled.hono], goal: 25 } }
    : {}),
}
for (const [name, { ours, hono, goal }] of Object.entries(ways)) {
  const times: { ours: number[]; hono: number[] } = { ours: [], hono: [] }
  for (let round = -1; round < rounds; round += 1) {
    const [own, raw] = [
      await firstAnswer([...ours, 'start', repository.root]),
      await firstAnswer(hono),
    ]
    if (round < 0) continue
    times.ours.push(own)
    times.hono.push(raw)
  }
  figure({
    bench: 'start',
    name: `start to the first answer, ${name}, beside Hono alone`,
    ours: median(times.ours),
    raw: median(times.hono),
    unit: 'ms',
    by: 'value',
    goal: { atMost: goal },
  })
}

await using service = await startService(repository.root)
await Bun.sleep(restMs)
memory('while it waits', 80)
for (let count = 0; count < cycles; count += 1) await cycle()
await Bun.sleep(restMs)
memory(`after ${cycles} cycles in a row`)
const sockets = await follow()
const until = performance.now() + followedMs
let walked = 0
for (; performance.now() < until; walked += 1) await cycle()
memory(
  `with ${followers} followers and ${Math.round((walked * 1000) / followedMs)} cycles a second`,
)
for (const socket of sockets) socket.terminate()
rmSync(dir, { recursive: true })

/** Milliseconds from the start of a process to its first 200. */
async function firstAnswer(cmd: string[]): Promise<number> {
  const data = mkdtempSync(join(dir, 'data-'))
  const began = performance.now()
  const child = Bun.spawn(cmd, {
    cwd: data,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: data,
      OSTINATO_DATA: data,
      OSTINATO_PORT: '0',
      OSTINATO_MODEL_URL: 'none',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = new Response(child.stderr).text()
  try {
    for await (const line of linesOf(child.stdout)) {
      const url = /Listening on (\S+)\. /.exec(line)?.[1]
      if (!url) continue
      const answer = await fetch(`${url}/health`)
      const took = performance.now() - began
      if (answer.status !== 200) throw new Error(`${cmd.join(' ')} answered ${answer.status}`)
      return took
    }
    const why = (await said).split('\n').find((line) => /\b(?:error|ENOENT)\b/i.test(line))
    throw new Error(`it does not listen: ${why ?? 'it says nothing'}`)
  } finally {
    child.kill('SIGKILL')
    await child.exited
  }
}

/** The path of a program of one file; null, with the reason said, where it does not answer as one. */
async function compile(name: string, file: string): Promise<string | null> {
  const out = join(dir, `compiled-${name}`)
  // As modules: with `await` at its top level it cannot be made the older kind, which bytecode stands for else.
  const words = ['--compile', '--minify', '--bytecode', '--format=esm', file, '--outfile', out]
  const built = Bun.spawnSync([process.execPath, 'build', ...words], { cwd: root, stderr: 'pipe' })
  if (built.exitCode !== 0 || !existsSync(out)) {
    console.log(`${name} cannot be compiled: ${built.stderr.toString().trim().slice(0, 1000)}`)
    return null
  }
  const cmd = name === 'hono' ? [out] : [out, 'start', repository.root]
  return firstAnswer(cmd).then(
    () => out,
    (error: unknown) => {
      console.log(`${name} does not answer once it is compiled: ${String(error)}`)
      return null
    },
  )
}

async function cycle(): Promise<void> {
  const body = JSON.stringify({ spec: 'links', reason: 'a benchmark' })
  const headers = { 'content-type': 'application/json' }
  const asked = await service.ask('/cycles', { method: 'POST', body, headers })
  const { cycle: begun } = await asked.json()
  for (;;) {
    const told = await (await service.ask(`/cycles/${begun.id}`)).json()
    if (told.cycle.endedAt !== null) return
    await Bun.sleep(2)
  }
}

/** Followers of the stream, as bare sockets: they read, and keep nothing. */
async function follow(): Promise<Socket[]> {
  const { hostname, port } = new URL(service.url)
  const request = `GET /events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${service.token}\r\n\r\n`
  const all: Socket[] = []
  for (let count = 0; count < followers; count += 1) {
    const { promise, resolve } = Promise.withResolvers<void>()
    all.push(
      await Bun.connect({
        hostname,
        port: Number(port),
        socket: { open: (socket) => void socket.write(request), data: () => resolve() },
      }),
    )
    await promise
  }
  return all
}

/** Says what the service's process holds, in MB. */
function memory(when: string, goal?: number): void {
  const status = readFileSync(`/proc/${service.child.pid}/status`, 'utf8')
  figure({
    bench: 'start',
    name: `memory of the service ${when}`,
    ours: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
    raw: null,
    unit: 'MB',
    by: 'value',
    goal: goal === undefined ? null : { atMost: goal },
  })
}
