import { type Chunk, createChunks } from './chunks.ts'
import { createFollower, type Follower } from './follower.ts'
import { entryLine, gap, heartbeat, hello } from './line.ts'
import { createLive } from './live.ts'
import { nextTurn } from './next-turn.ts'
import { sliceSize, windowMs } from './pace.ts'
import { createRing } from './ring.ts'
import type { FollowOptions, Source, Stream } from './stream.ts'

/** What a stream reads, and its times in milliseconds. */
export interface StreamOptions {
  source: Source
  /** Entries kept in memory; 4,096 by default. */
  ringSize?: number
  /** How often to look for what other processes wrote; 250 by default. */
  lookMs?: number
  /** After how long a quiet connection is given a sign of life; 15,000 by default. */
  heartbeatMs?: number
  /** How long a connection may take nothing before it is cut off; 30,000 by default. */
  stallMs?: number
  now?: () => number
}

/** The stream of a journal. It reads nothing while nobody follows. */
export function createStream(options: StreamOptions): Stream {
  const { source, ringSize = 4096, lookMs = 250, heartbeatMs = 15_000, stallMs = 30_000 } = options
  const { now = () => performance.now() } = options
  const ring = createRing(ringSize)
  const nextChunk = createChunks(source, ring)
  const followers = new Set<Follower>()
  /** Those that came since the last look, which know their place after the next. */
  const arriving = new Set<Follower>()
  let [dropped, delivered, servedAt] = [0, 0, 0]
  let turns = Promise.resolve()
  let isRung = false
  let isClosed = false
  const ticks = setInterval(tick, lookMs)
  const live = createLive(followers, toHead, now)

  function wake(): void {
    if (isRung || isClosed || followers.size + arriving.size === 0) return
    isRung = true
    turns = turns.then(turn)
  }

  /** One look for all that was rung for, and everyone is served. */
  async function turn(): Promise<void> {
    const window = windowMs(followers.size)
    const early = servedAt + window - now()
    // Without a window at once: waiting for setImmediate more than doubled the delay (bench/sse.ts).
    if (early > 0) await Bun.sleep(early)
    isRung = false
    if (isClosed) return
    const arrived = [...arriving]
    if (!(await look())) return
    servedAt = now()
    for (const follower of arrived) if (!follower.closed) begin(follower)
    let served = 0
    for (const follower of followers) {
      pump(follower, servedAt)
      served += 1
      if (window === 0 || served % sliceSize > 0) continue
      await nextTurn()
      await look()
    }
  }

  /** Whether the source could be read; where it is in trouble, the next tick looks again. */
  async function look(): Promise<boolean> {
    // What was said before an entry was written comes before it.
    live.flush()
    try {
      const last = await source.lastEntry()
      if (last <= ring.end) return true
      const after = Math.max(ring.end, last - ringSize)
      ring.add((await source.entries({ after, limit: ringSize })).map(entryLine))
      return true
    } catch {
      return false
    }
  }

  function begin(follower: Follower): void {
    const { after } = follower.options
    arriving.delete(follower)
    followers.add(follower)
    follower.place = Math.min(after ?? ring.end, ring.end)
    follower.write(hello(follower.place), servedAt)
    if (after !== null && after > ring.end) follower.write(gap(after, ring.end + 1), servedAt)
  }

  /** Brings a follower to the head, or as far as its connection takes it now. */
  function pump(follower: Follower, at: number): void {
    const { end } = ring
    while (follower.place < end && !follower.waiting && isFree(follower)) {
      const chunk = nextChunk(follower)
      if (chunk instanceof Promise) pumpLater(follower, chunk)
      else hand(follower, chunk, at)
    }
  }

  /** Brings a follower to the head where it can be at once; answers whether it is there. */
  function toHead(follower: Follower): boolean {
    pump(follower, now())
    return isFree(follower) && follower.place === ring.end
  }

  function pumpLater(follower: Follower, chunk: Promise<Chunk>): void {
    follower.waiting = true
    chunk.then(
      (made) => {
        follower.waiting = false
        if (isFree(follower)) hand(follower, made, now())
        pump(follower, now())
      },
      () => {
        follower.waiting = false // The source is in trouble: the next turn tries again.
      },
    )
  }

  function hand(follower: Follower, { bytes, entries, place }: Chunk, at: number): void {
    follower.place = place
    delivered += entries
    if (bytes.length > 0) follower.write(bytes, at)
  }

  function tick(): void {
    for (const follower of followers) {
      const { stalledAt, wroteAt } = follower
      if (stalledAt === null) {
        if (now() - wroteAt >= heartbeatMs) follower.write(heartbeat(follower.place), now())
      } else if (now() - stalledAt >= stallMs) {
        dropped += 1
        leave(follower)
      }
    }
    wake()
  }

  function join(follow: FollowOptions, controller: ReadableStreamDirectController): Follower {
    const follower = createFollower(follow, {
      controller,
      now,
      onFree: () => pump(follower, now()),
    })
    if (isClosed || follow.signal.aborted) follower.close()
    else arriving.add(follower)
    follow.signal.addEventListener('abort', () => leave(follower), { once: true })
    wake()
    return follower
  }

  function leave(follower: Follower): void {
    arriving.delete(follower)
    followers.delete(follower)
    follower.close()
  }

  return {
    ring: wake,
    tell(told) {
      if (!isClosed && followers.size > 0) live.tell(told)
    },
    follow(follow) {
      let follower: Follower | undefined
      // Typed as an object, because the DOM's types, which hide Bun's, know nothing of direct streams.
      const direct: object = {
        type: 'direct',
        // Called again for every read where the reader is not a server but a program.
        pull(controller) {
          follower ??= join(follow, controller)
        },
        cancel() {
          if (follower) leave(follower)
        },
      } satisfies Bun.DirectUnderlyingSource
      return new Response(new ReadableStream(direct), { headers })
    },
    stats: () => ({ followers: followers.size + arriving.size, dropped, delivered }),
    async [Symbol.asyncDispose]() {
      isClosed = true
      clearInterval(ticks)
      live[Symbol.dispose]()
      for (const follower of [...arriving, ...followers]) leave(follower)
      await turns
    },
  }
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

function isFree(follower: Follower): boolean {
  return !follower.closed && follower.stalledAt === null
}
