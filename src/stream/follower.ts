import type { StreamType } from '../domain/entry.ts'
import { goodbye } from './line.ts'
import type { FollowOptions } from './stream.ts'

/** What filters look at. */
export interface About {
  type: StreamType
  repository: string
  spec?: string | undefined
  suggestion?: string | undefined
}

/** One held connection, with its own place in the journal. */
export interface Follower {
  readonly options: FollowOptions
  /** The same for followers that are shown the same. */
  readonly view: string
  /** Id of the last entry that it was handed, or that is not for it. */
  place: number
  /** True while what it is handed next is being read. */
  waiting: boolean
  closed: boolean
  /** Since when its connection takes no more; null where it does. */
  stalledAt: number | null
  /** When it was last written to. */
  wroteAt: number
  wants(entry: About): boolean
  /** Hands over bytes at a time; not to be called while it is stalled. */
  write(bytes: Uint8Array, at: number): void
  close(): void
}

/** A follower over the controller of a direct stream; `onFree` is called when it takes bytes again. */
export function createFollower(
  options: FollowOptions,
  { controller, now, onFree }: Connection,
): Follower {
  const { types, specs, repositories, suggestions } = options

  function free(): void {
    follower.stalledAt = null
    if (!follower.closed) onFree()
  }

  // Plain fields, not getters: they are read for every entry and follower.
  const follower: Follower = {
    options,
    view: JSON.stringify([suggestions, types, specs, repositories]),
    place: 0,
    waiting: false,
    closed: false,
    stalledAt: null,
    wroteAt: now(),
    wants: (entry) =>
      (!suggestions || entry.suggestion !== undefined) &&
      (types?.includes(entry.type) ?? true) &&
      (specs?.includes(entry.spec ?? '') ?? true) &&
      (repositories?.includes(entry.repository) ?? true),
    write(bytes, at) {
      follower.wroteAt = at
      // Not flushed here: Bun does so at the end of its turn, and for less.
      const written = controller.write(bytes)
      if (written instanceof Promise) {
        follower.stalledAt = at
        written.then(free, free)
      }
    },
    close() {
      if (follower.closed) return
      follower.closed = true
      // A stalled connection would stay open for as long as it is not read, if it were not failed.
      if (follower.stalledAt !== null) {
        controller.close(new Error('The follower does not read'))
        return
      }
      controller.write(goodbye())
      controller.close()
    },
  }
  return follower
}

interface Connection {
  controller: ReadableStreamDirectController
  now: () => number
  onFree: () => void
}
