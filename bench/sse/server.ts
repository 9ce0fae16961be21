// Run by ../sse.ts: one of three ways to hand entries to followers. Each entry is written to the journal
// first and encoded once, whatever the way; some are there from the beginning. Tells its memory when asked to look, and its processor time
// after a load.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Socket } from 'bun'

import type { NewEntry } from '../../src/domain/entry.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { createStream } from '../../src/stream/create-stream.ts'
import { entryLine } from '../../src/stream/line.ts'

interface Way {
  port: number | undefined
  /** An entry of that number was written. */
  written(entry: NewEntry, id: number): void
}

const [way = '', perSecond = '', kept = '0', size = '80'] = process.argv.slice(2)
/** As long as ours is with 10,000 followers. */
const windowMs = 90
const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
const store = openStore({ dir })
const journal = createJournal(store)
await journal.append(Array.from({ length: Number(kept) }, newEntry))
const ways: Record<string, () => Way> = { raw, joined, stream }
const made = ways[way]?.() ?? raw()

process.on('message', async (message: 'look' | { entries: number }) => {
  if (message !== 'look') return process.send?.(await load(message.entries))
  Bun.gc(true)
  process.send?.({ rss: process.memoryUsage.rss() })
})
process.once('SIGTERM', () => {
  rmSync(dir, { recursive: true })
  process.exit()
})
process.send?.({ port: made.port })

/** Writes entries at a steady rate; answers with the microseconds of processor time until all are handed on. */
async function load(entries: number): Promise<{ cpu: number }> {
  const before = process.cpuUsage()
  const began = performance.now()
  for (let count = 1; count <= entries; count += 1) {
    const entry = newEntry()
    void journal.append([entry]).then(() => made.written(entry, Number(kept) + count))
    await Bun.sleep(Math.max(0, began + (count * 1000) / Number(perSecond) - performance.now()))
  }
  await Bun.sleep(400)
  const { user, system } = process.cpuUsage(before)
  return { cpu: user + system }
}

function newEntry(): NewEntry {
  const stamp = (performance.timeOrigin + performance.now()).toFixed(3)
  const body = { stamp, text: 'x'.repeat(Number(size)) }
  return { type: 'cycle.step', repository: '/repository', spec: 'docs', body }
}

function stream(): Way {
  const held = createStream({ source: { ...journal, suggestion: async () => null } })
  const { port } = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    fetch(request, server) {
      server.timeout(request, 0)
      const after = request.url.endsWith('/all') ? 0 : null
      return held.follow({ after, suggestions: false, signal: request.signal })
    },
  })
  return { port, written: () => held.ring() }
}

/** The same bytes to as many bare sockets. */
function raw(): Way {
  const sockets = new Set<Socket>()
  const { port } = Bun.listen({
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
  return {
    port,
    written(entry, id) {
      const { bytes } = entryLine({ ...entry, id, at: Date.now() })
      for (const socket of sockets) socket.write(bytes)
    },
  }
}

/** Nothing but held direct streams, and one write for all entries of a window. */
function joined(): Way {
  const held = new Set<ReadableStreamDirectController>()
  let waiting: Uint8Array[] = []
  const { port } = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    fetch(request, server) {
      server.timeout(request, 0)
      // Typed as an object, because the DOM's types know nothing of direct streams.
      const direct: object = {
        type: 'direct',
        pull(controller) {
          controller.write(':\n\n')
          controller.flush()
          held.add(controller)
          request.signal.addEventListener('abort', () => held.delete(controller))
        },
      } satisfies Bun.DirectUnderlyingSource
      return new Response(new ReadableStream(direct))
    },
  })
  return {
    port,
    written(entry, id) {
      waiting.push(entryLine({ ...entry, id, at: Date.now() }).bytes)
      if (waiting.length === 1) setTimeout(write, windowMs)
    },
  }

  function write(): void {
    const bytes = Buffer.concat(waiting)
    waiting = []
    for (const controller of held) {
      controller.write(bytes)
      controller.flush()
    }
  }
}
