// How long does a follower wait that resumes 10,000 entries behind? Beside it the same bytes over a raw TCP
// socket, encoded before. Goal: at most 20 ms.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bench, run } from 'mitata'
import * as v from 'valibot'

import type { NewEntry } from '../src/domain/entry.ts'
import { createJournal } from '../src/engine/create-journal.ts'
import { openStore } from '../src/store/open.ts'
import { createStream } from '../src/stream/create-stream.ts'
import { entryLine } from '../src/stream/line.ts'
import { figure } from './shared/figure.ts'

const replayed = 10_000

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
    return stream.follow({ after: 0, suggestions: false, signal: request.signal })
  },
})
const everything = Buffer.concat(
  (await journal.entries({ limit: replayed })).map((entry) => entryLine(entry).bytes),
)
const raw = createServer((socket) => socket.once('data', () => socket.write(everything)))
await new Promise<void>((resolve) => void raw.listen(0, '127.0.0.1', resolve))
const address = v.parse(v.object({ port: v.number() }), raw.address())

bench(`replay of ${replayed} entries, raw TCP socket`, () => readAll(address.port))
bench(`replay of ${replayed} entries, stream`, () => readAll(server.port ?? 0))
const { benchmarks } = await run()
const [floor = NaN, ours = NaN] = benchmarks.map(({ runs }) => runs[0]?.stats?.p50 ?? NaN)
figure({
  bench: 'sse-resume',
  name: `${replayed} entries after Last-Event-ID, beside a raw TCP socket`,
  ours: ours / 1e6,
  raw: floor / 1e6,
  unit: 'ms',
  by: 'value',
  goal: { atMost: 20 },
})

await stream[Symbol.asyncDispose]()
await server.stop(true)
raw.close()
store[Symbol.dispose]()
rmSync(dir, { recursive: true })

function newEntry(): NewEntry {
  const body = { text: 'x'.repeat(116) }
  return { type: 'cycle.step', repository: '/repository', spec: 'docs', body }
}

/** Reads until the last of the replayed entries has come. */
async function readAll(port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (socket) => void socket.write('GET / HTTP/1.1\r\nHost: bench\r\n\r\n'),
      data(_, bytes) {
        if (bytes.includes(`\nid: ${replayed}\n`)) resolve()
      },
    },
  })
  await promise
  socket.terminate()
}
