// What does a follower cost that never reads? Two services, each with 100 followers that read and 16 MB in
// its journal; 20 more ask the second for all of it and read nothing. Goals: at most 1 MB of memory each,
// and nobody else pays: p99 of the others' deliveries at most 1.2 times that of the first service.
import { figure, median } from './shared/figure.ts'
import { startFollowers, startServer } from './sse/start.ts'

const perSecond = 100
const rounds = 5
const readers = 100
const stalled = 20
const journal = { entries: 2000, bytes: 8000 }

await using alone = await open()
await using beset = await open()
const [aloneBefore, before] = [await alone.server.memory(), await beset.server.memory()]
const open20 = await Promise.all(Array.from({ length: stalled }, () => connect(beset.server.port)))
const p99: Record<'alone' | 'beset', number[]> = { alone: [], beset: [] }
let most = 0
for (let round = 0; round < rounds; round += 1) {
  p99.alone.push(await load(alone))
  p99.beset.push(await load(beset))
  const grown = (await beset.server.memory()) - before
  most = Math.max(most, grown - ((await alone.server.memory()) - aloneBefore))
}
for (const socket of open20) socket.terminate()
figure({
  bench: 'sse-stalled',
  name: 'memory of a follower that never reads',
  ours: most / stalled / 2 ** 20,
  raw: null,
  unit: 'MB',
  by: 'value',
  goal: { atMost: 1 },
})
figure({
  bench: 'sse-stalled',
  name: `p99 of a delivery beside ${stalled} that never read, over without them`,
  ours: median(p99.beset),
  raw: median(p99.alone),
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 1.2 },
})

async function open() {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await startServer(['stream', perSecond, journal.entries, journal.bytes]))
  const crowd = stack.use(await startFollowers(server.port, readers))
  await server.load(perSecond)
  return { server, crowd, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function load({ server, crowd }: Awaited<ReturnType<typeof open>>): Promise<number> {
  await crowd.begin()
  await server.load(perSecond)
  return (await crowd.report()).p99
}

function connect(port: number) {
  return Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open(socket) {
        socket.pause()
        socket.write('GET /all HTTP/1.1\r\nHost: bench\r\n\r\n')
      },
      data() {},
    },
  })
}
