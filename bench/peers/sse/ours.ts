// Our side of ../sse.ts: the stream over a journal, each entry on the disk before it is passed on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createJournal } from '../../../src/engine/create-journal.ts'
import { openStore } from '../../../src/store/open.ts'
import { createStream } from '../../../src/stream/create-stream.ts'
import { answer } from '../programs/turns.ts'
import { entries, type Flow } from './entries.ts'

const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
const store = openStore({ dir })
const journal = createJournal(store)
const stream = createStream({ source: { ...journal, suggestion: async () => null } })
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  fetch(request, server) {
    server.timeout(request, 0)
    return stream.follow({ after: null, suggestions: false, signal: request.signal })
  },
})
await answer({ url: `${server.url}` }, async (flow: Flow) => {
  for await (const entry of entries(flow)) void journal.append([entry]).then(() => stream.ring())
  return {}
})
await stream[Symbol.asyncDispose]()
await server.stop(true)
store[Symbol.dispose]()
rmSync(dir, { recursive: true })
process.exit()
