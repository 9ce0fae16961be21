import type { EntryType, NewEntry } from '../../src/domain/entry.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { Journal } from '../../src/engine/journal.ts'
import { openStore } from '../../src/store/open.ts'
import { createStream, type StreamOptions } from '../../src/stream/create-stream.ts'
import type { FollowOptions, Source, Stream } from '../../src/stream/stream.ts'
import { tempDir } from '../store/sample.ts'
import { followRaw } from '../support/followers.ts'

/** Entries of spec "docs" in "/repository", with a body of about so many bytes. */
export function someEntries(count: number, bytes = 50, change: Partial<NewEntry> = {}): NewEntry[] {
  const text = 'x'.repeat(bytes)
  return Array.from({ length: count }, () => ({
    type: 'cycle.step' as const,
    repository: '/repository',
    spec: 'docs',
    body: { text },
    ...change,
  }))
}

/** The journal as a stream reads it. */
export function sourceOf(journal: Journal): Source {
  return {
    entries: (from) => journal.entries(from),
    lastEntry: () => journal.lastEntry(),
    suggestion: async (id) => ({ id, shown: 'now' }),
  }
}

/** Serves a stream on the loopback: the options are its query, `after` or Last-Event-ID the place. */
export function serveStream(stream: Stream) {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    fetch(request, server) {
      server.timeout(request, 0)
      const { pathname, searchParams } = new URL(request.url)
      const after = request.headers.get('last-event-id') ?? searchParams.get('after')
      const options: FollowOptions = {
        after: after === null ? null : Number(after),
        suggestions: pathname === '/suggestions',
        signal: request.signal,
      }
      if (searchParams.has('type'))
        // Tests name entry types only.
        options.types = searchParams.getAll('type') as EntryType[]
      if (searchParams.has('spec')) options.specs = searchParams.getAll('spec')
      if (searchParams.has('repository')) options.repositories = searchParams.getAll('repository')
      return stream.follow(options)
    },
  })
  return {
    url: (path: string) => new URL(path, server.url),
    /** Closes the stream first, as a service would, and then waits for open requests. */
    async [Symbol.asyncDispose]() {
      await stream[Symbol.asyncDispose]()
      await server.stop()
    },
  }
}

/** A journal in a new folder, its stream, and a server for it. */
export function streamAt({
  wrap = (source: Source) => source,
  ...options
}: Partial<StreamOptions> & { wrap?: (source: Source) => Source } = {}) {
  const temp = tempDir()
  const store = openStore({ dir: temp.path })
  const journal = createJournal(store)
  const stream = createStream({ source: wrap(sourceOf(journal)), ...options })
  const server = serveStream(stream)
  return {
    dir: temp.path,
    store,
    journal,
    stream,
    url: server.url,
    follow: (path: string, how?: Parameters<typeof followRaw>[1]) =>
      followRaw(server.url(path), how),
    /** Writes entries and rings. */
    async append(entries: NewEntry[]) {
      await journal.append(entries)
      stream.ring()
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
}

/** The numbers from a first to a last. */
export function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}
