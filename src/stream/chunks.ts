import type { Follower } from './follower.ts'
import { entryLine, gap, type Line, suggestionLine } from './line.ts'
import { nextTurn } from './next-turn.ts'
import type { Ring } from './ring.ts'
import type { Source } from './stream.ts'

/** No more is handed to a connection at once, so that one which does not read holds no more. */
const chunkBytes = 256 * 1024
/** Entries read from the store at once: a few milliseconds, in which nobody else is served. */
const pageSize = 500
const cacheSize = 16

/** What a follower is handed at once, and the place it has then. */
export interface Chunk {
  bytes: Uint8Array
  entries: number
  place: number
}

/** A chunk for all who stand at one place and are shown the same. */
interface Shared {
  place: number
  view: string
  chunk: Chunk | Promise<Chunk>
}

/** Makes what comes next for a follower: from the ring, or from the source when it is behind the ring. */
export function createChunks(
  source: Source,
  ring: Ring,
): (follower: Follower) => Chunk | Promise<Chunk> {
  /** What followers at the same place are shown alike, until the ring grows. */
  let cache: Shared[] = []
  let latest: Shared | undefined
  let cachedEnd = 0
  let pages: Promise<unknown> = Promise.resolve()

  /** One page at a time, and others are served between two of them. */
  function nextPage(follower: Follower): Promise<Chunk> {
    const page = pages.then(() => readPage(follower))
    pages = page.then(nextTurn, nextTurn)
    return page
  }

  async function readPage(follower: Follower): Promise<Chunk> {
    const { place } = follower
    if (follower.closed) return { bytes: new Uint8Array(), entries: 0, place }
    const lines = (await source.entries({ after: place, limit: pageSize })).map(entryLine)
    const oldest = lines[0]?.entry.id ?? ring.start + 1
    const chunk = await chunkOf(lines, follower, oldest - 1)
    if (oldest === place + 1) return chunk
    return { ...chunk, bytes: Buffer.concat([gap(place, oldest), chunk.bytes]) }
  }

  function chunkOf(lines: Line[], follower: Follower, place: number): Chunk | Promise<Chunk> {
    return follower.options.suggestions
      ? withSuggestions(lines, follower).then((whole) => join(whole, follower, place))
      : join(lines, follower, place)
  }

  async function withSuggestions(lines: Line[], follower: Follower): Promise<Line[]> {
    const whole: Line[] = []
    let size = 0
    for (const line of lines) {
      const { entry } = line
      if (entry.suggestion === undefined || !follower.wants(entry)) {
        whole.push(line)
        continue
      }
      const shown = suggestionLine(entry, await source.suggestion(entry.suggestion))
      whole.push(shown)
      size += shown.bytes.length
      if (size >= chunkBytes) break
    }
    return whole
  }

  function forget(): void {
    cache = []
    latest = undefined
  }

  return (follower) => {
    const { place, view } = follower
    if (place < ring.start) return nextPage(follower)
    if (cachedEnd !== ring.end) forget()
    cachedEnd = ring.end
    // Nearly always everybody is at one place: no search for those.
    if (latest?.place === place && latest.view === view) return latest.chunk
    latest = cache.find((one) => one.place === place && one.view === view)
    if (latest) return latest.chunk
    const chunk = chunkOf(ring.after(place), follower, place)
    latest = { place, view, chunk }
    if (cache.length < cacheSize) cache.push(latest)
    if (chunk instanceof Promise) chunk.catch(forget)
    return chunk
  }
}

/** The bytes of the lines that the follower wants, up to what is handed over at once. */
function join(lines: Line[], follower: Follower, place: number): Chunk {
  const parts: Uint8Array[] = []
  let [size, last] = [0, place]
  for (const { entry, bytes } of lines) {
    last = entry.id
    if (!follower.wants(entry)) continue
    parts.push(bytes)
    size += bytes.length
    if (size >= chunkBytes) break
  }
  return { bytes: Buffer.concat(parts), entries: parts.length, place: last }
}
