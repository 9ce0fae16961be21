// What does delivery cost over a raw TCP socket? 1,000 followers and 100 entries a second, each written
// to the journal first; beside it the same bytes, written to as many sockets. And a replay of 10,000
// entries to one follower. Goals: p99 at most 1.3 times the raw socket's, and a replay in at most 20 ms.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Socket } from 'bun'
import { bench, run } from 'mitata'
import * as v from 'valibot'

import type { NewEntry } from '../src/domain/entry.ts'
import { createJournal } from '../src/engine/create-journal.ts'
import { openStore } from '../src/store/open.ts'
import { createStream } from '../src/stream/create-stream.ts'
import { entryLine } from '../src/stream/line.ts'
import { figure } from './shared/figure.ts'

const followers = Number(process.env.OSTINATO_BENCH_FOLLOWERS ?? 1000)
const perSecond = 100
const seconds = 3
const rounds = 3
const replayed = 10_000
const Report = v.object({ count: v.number(), p50: v.number(), p99: v.number() })

const dir = mkdtempSync(join(process.env.OSTINATO_BENCH_DIR ?? tmpdir(), 'ostinato-bench-'))
const store = openStore({ dir })
const journal = createJournal(store)
await journal.append(Array.from({ length: replayed }, newEntry))

const source = { ...journal, suggestion: async () => null }
const stream = createStream({ source })
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  fetch(request, server) {
    server.timeout(request, 0)
    const after = request.url.endsWith('/replay') ? 0 : null
    return stream.follow({ after, suggestions: false, signal: request.signal })
  },
})
const sockets = new Set<Socket>()
const raw = Bun.listen({
  port: 0,
  hostname: '127.0.0.1',
  socket: {
    data(socket) {
      sockets.add(socket)
      socket.write('begun')
    },
    close: (socket) => void sockets.delete(socket),
  },
})
const everything = Buffer.concat(
  (await journal.entries({ limit: replayed })).map((entry) => entryLine(entry).bytes),
)
const rawReplay = createServer((socket) => socket.once('data', () => socket.write(everything)))
await new Promise<void>((resolve) => void rawReplay.listen(0, '127.0.0.1', resolve))
const address = v.parse(v.object({ port: v.number() }), rawReplay.address())

bench(`replay of ${replayed} entries, raw TCP socket`, () => readAll(address.port))
bench(`replay of ${replayed} entries, stream`, () => readAll(server.port ?? 0))
const { benchmarks } = await run()
const [floor = NaN, ours = NaN] = benchmarks.map(({ runs }) => runs[0]?.stats?.p50 ?? NaN)
figure({
  bench: 'sse',
  name: `${replayed} entries after Last-Event-ID, beside a raw TCP socket`,
  ours: ours / 1e6,
  raw: floor / 1e6,
  unit: 'ms',
  by: 'value',
  goal: { atMost: 20 },
})

const rawRuns: Run[] = []
const streamRuns: Run[] = []
for (let round = 0; round < rounds; round += 1) {
  rawRuns.push(
    await load(raw.port, ({ bytes }) => {
      for (const socket of sockets) socket.write(bytes)
    }),
  )
  streamRuns.push(await load(server.port ?? 0, () => stream.ring()))
}
console.log(`${followers} followers, ${perSecond} entries/s`)
const rawMedian = say('raw TCP socket', rawRuns)
const streamMedian = say('stream', streamRuns)
const under = `${followers} followers, ${perSecond} entries/s`
for (const [what, unit, goal] of [
  ['cpu', 'us', { atMost: 1 / 0.9 }],
  ['p50', 'ms', null],
  ['p99', 'ms', { atMost: 1.3 }],
] as const)
  figure({
    bench: 'sse',
    name: `${under}: ${what === 'cpu' ? 'processor time of a delivery' : `${what} of a delivery`}, over a raw TCP socket`,
    ours: streamMedian[what],
    raw: rawMedian[what],
    unit,
    by: 'ratio',
    goal,
  })

await stream[Symbol.asyncDispose]()
await server.stop(true)
raw.stop(true)
rawReplay.close()
store[Symbol.dispose]()
rmSync(dir, { recursive: true })

interface Run {
  count: number
  /** Milliseconds from before the write to the journal. */
  p50: number
  p99: number
  /** Microseconds of this process for each delivery. */
  cpu: number
}

function newEntry(): NewEntry {
  const stamp = (performance.timeOrigin + performance.now()).toFixed(3)
  const body = { stamp, text: 'x'.repeat(80) }
  return { type: 'cycle.step', repository: '/repository', spec: 'docs', body }
}

/** Follows with a process of its own while entries are written at a steady rate. */
async function load(port: number, deliver: (line: { bytes: Uint8Array }) => void): Promise<Run> {
  const answers: ((message: unknown) => void)[] = []
  const nextAnswer = () => new Promise<unknown>((resolve) => answers.push(resolve))
  const ready = nextAnswer()
  const program = join(import.meta.dir, 'sse/followers.ts')
  const child = Bun.spawn([process.execPath, program, `${port}`, `${followers}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: (message) => answers.shift()?.(message),
  })
  await ready
  const before = process.cpuUsage()
  const began = performance.now()
  for (let count = 1; count <= seconds * perSecond; count += 1) {
    const entry = newEntry()
    void journal
      .append([entry])
      .then(() => deliver(entryLine({ ...entry, id: 12_345, at: Date.now() })))
    await Bun.sleep(Math.max(0, began + (count * 1000) / perSecond - performance.now()))
  }
  const { user, system } = process.cpuUsage(before)
  await Bun.sleep(500)
  const report = nextAnswer()
  child.send('report')
  const { count, p50, p99 } = v.parse(Report, await report)
  child.kill()
  await child.exited
  return { count, p50, p99, cpu: (user + system) / count }
}

function say(what: string, runs: Run[]): Run {
  const [count, p50, p99, cpu] = (['count', 'p50', 'p99', 'cpu'] as const).map(
    (key) => runs.map((run) => run[key]).sort((a, b) => a - b)[runs.length >> 1] ?? NaN,
  )
  const middle = { count: count ?? NaN, p50: p50 ?? NaN, p99: p99 ?? NaN, cpu: cpu ?? NaN }
  const share = (100 * middle.count) / (followers * perSecond * seconds)
  console.log(
    `${what}: ${share.toFixed(1)} % delivered, ${middle.cpu.toFixed(2)} us of processor time each, p50 ${middle.p50.toFixed(2)} ms, p99 ${middle.p99.toFixed(2)} ms`,
  )
  return middle
}

/** Reads until the last of the replayed entries has come. */
async function readAll(port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (socket) => void socket.write('GET /replay HTTP/1.1\r\nHost: bench\r\n\r\n'),
      data(_, bytes) {
        if (bytes.includes(`\nid: ${replayed}\n`)) resolve()
      },
    },
  })
  await promise
  socket.terminate()
}
