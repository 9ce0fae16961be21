// What does a token cost between the model's socket and a follower of our stream, and how late is it there?
// Beside it the least that can stand between: `new Response(upstream.body)`, a connection for each answer.
// 10 and 100 answers at once at 100 tokens a second each, and as fast as they come. Goals: at most 3 us of
// processor time a token more than passing on, and at least 50,000 tokens/s passed on by one core. A delta
// waits up to 50 ms for others (src/stream/live.ts): that is most of how late it is.
import { join } from 'node:path'

import * as v from 'valibot'

import { figure, median, percentile } from './shared/figure.ts'
import type { Ask } from './token-path/between.ts'

const rounds = 3
const paced = Number(process.env.OSTINATO_BENCH_TOKENS ?? 200)
// In bulk first: a service does not run on code that was compiled just now.
const loads: Record<string, Ask> = {
  '10 answers in bulk': { model: 'bulk', streams: 10, tokens: paced * 100 },
  '10 answers at 100 tokens/s': { model: 'paced', streams: 10, tokens: paced },
  '100 answers at 100 tokens/s': { model: 'paced', streams: 100, tokens: paced },
}
const mark = '~'.charCodeAt(0)
const Port = v.object({ port: v.number() })
const Cpu = v.object({ user: v.number(), system: v.number() })

interface Run {
  /** Microseconds of processor time a token. */
  cpu: number
  /** Milliseconds from when the model said it. */
  p50: number
  p99: number
}

await using speaker = await start(1, 'speaker.ts')
const ways = {
  bare: await between(),
  ours: await between(),
}
const runs: Record<'bare' | 'ours', Run[]> = { bare: [], ours: [] }
for (const [name, load] of Object.entries(loads)) {
  for (const way of ['bare', 'ours'] as const) await run(way, load)
  runs.bare = []
  runs.ours = []
  for (let round = 0; round < rounds; round += 1)
    for (const way of ['bare', 'ours'] as const) runs[way].push(await run(way, load))
  say(name, load)
}
for (const way of Object.values(ways)) await way.end()

async function run(way: 'bare' | 'ours', load: Ask): Promise<Run> {
  const { port, child } = ways[way]
  const heard = listen(load)
  const before = v.parse(Cpu, await child.ask('cpu'))
  if (way === 'ours') {
    await heard.follow(port, '/events')
    await child.ask(load)
    await heard.all
  } else {
    const path = `/${load.model}/${load.tokens}`
    await Promise.all(Array.from({ length: load.streams }, () => heard.follow(port, path)))
    await heard.all
  }
  const after = v.parse(Cpu, await child.ask('cpu'))
  heard.end()
  const cpu = after.user + after.system - before.user - before.system
  return {
    cpu: cpu / (load.streams * load.tokens),
    p50: percentile(heard.delays, 0.5),
    p99: percentile(heard.delays, 0.99),
  }
}

/** Counts the tokens of a load, and reads when each was said where they come one by one. */
function listen({ model, streams, tokens }: Ask) {
  const { promise: all, resolve } = Promise.withResolvers<void>()
  const delays: number[] = []
  const sockets: Bun.Socket[] = []
  let count = 0
  function data(_: unknown, bytes: Buffer): void {
    const now = performance.timeOrigin + performance.now()
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      count += 1
      const said = bytes.toString('latin1', at - 17, at)
      if (model === 'paced' && said.length === 17) delays.push(now - Number(said))
    }
    if (count >= streams * tokens) resolve()
  }
  return {
    all,
    delays,
    async follow(port: number, path: string) {
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
      const socket = await Bun.connect({
        hostname: '127.0.0.1',
        port,
        socket: {
          open: (opened) => void opened.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`),
          data(from, bytes) {
            begin()
            data(from, bytes)
          },
        },
      })
      sockets.push(socket)
      if (path === '/events') await begun
    },
    end() {
      for (const socket of sockets) socket.terminate()
    },
  }
}

function say(name: string, { model }: Ask): void {
  const of = (way: 'bare' | 'ours', what: keyof Run) => median(runs[way].map((one) => one[what]))
  const between = (what: keyof Run) => ({ ours: of('ours', what), raw: of('bare', what) })
  const bench = 'token-path'
  figure({
    bench,
    name: `${name}: processor time of a token, over passing on`,
    ...between('cpu'),
    unit: 'us',
    by: 'difference',
    goal: { atMost: 3 },
  })
  figure({
    bench,
    name: `${name}: tokens passed on by one core`,
    ours: 1e6 / of('ours', 'cpu'),
    raw: 1e6 / of('bare', 'cpu'),
    unit: 'tokens/s',
    by: 'value',
    goal: { atLeast: 50_000 },
  })
  if (model !== 'paced') return
  for (const what of ['p50', 'p99'] as const)
    figure({
      bench,
      name: `${name}: ${what} from the model to the follower`,
      ...between(what),
      unit: 'ms',
      by: 'value',
      goal: null,
    })
}

async function between() {
  const child = await start(0, 'between.ts', `${v.parse(Port, speaker.first).port}`)
  return { child, port: v.parse(Port, child.first).port, end: child[Symbol.asyncDispose] }
}

async function start(core: number, program: string, ...args: string[]) {
  const answers: ((message: unknown) => void)[] = []
  const next = () => new Promise<unknown>((resolve) => void answers.push(resolve))
  const first = next()
  const pinned = Bun.which('taskset') === null ? [] : ['taskset', '-c', `${core}`]
  const file = join(import.meta.dir, 'token-path', program)
  const child = Bun.spawn([...pinned, process.execPath, file, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: (message) => answers.shift()?.(message),
  })
  return {
    first: await first,
    ask(message: 'cpu' | Ask) {
      const answer = next()
      child.send(message)
      return answer
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
    },
  }
}
