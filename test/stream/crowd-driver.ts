// Run by crowd.test.ts, so that its memory is measured apart from that of the followers: serves the
// stream of the journal in a folder, writes entries when told to, and says how it is.
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { createStream } from '../../src/stream/create-stream.ts'
import { serveStream, someEntries, sourceOf } from './stream-at.ts'

const [dir = '', stallMs = ''] = process.argv.slice(2)
const store = openStore({ dir })
const journal = createJournal(store)
const stream = createStream({ source: sourceOf(journal), stallMs: Number(stallMs) })
const server = serveStream(stream)

process.on('message', async (message: { count: number; bytes: number } | 'look') => {
  if (message !== 'look') {
    await journal.append(someEntries(message.count, message.bytes))
    stream.ring()
  }
  Bun.gc(true)
  process.send?.({ rss: process.memoryUsage().rss, stats: stream.stats() })
})
process.send?.({ url: server.url('/').href })
