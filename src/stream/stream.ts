import type { Entry, Live } from '../domain/entry.ts'
import type { Follow } from '../domain/follow.ts'

/** The journal, as the stream reads it. */
export interface Source {
  /** Oldest first, at most `limit`, with a larger id than `after`. */
  entries(from: { after: number; limit: number }): Promise<Entry[]>
  /** Id of the newest entry; 0 where there is none. */
  lastEntry(): Promise<number>
  /** The suggestion of that id as doors show it now, ready to be written as JSON; null where there is none. */
  suggestion(id: string): Promise<object | null>
}

/** What one follower asks for. */
export interface FollowOptions extends Follow {
  /** Aborted when the follower is gone. */
  signal: AbortSignal
}

/** Counted since the stream was made. */
export interface StreamStats {
  followers: number
  /** Followers that were cut off because they did not read. */
  dropped: number
  /** Entries handed to followers, each counted once a follower. */
  delivered: number
}

/** The journal as followers see it live: server-sent events over held connections. */
export interface Stream extends AsyncDisposable {
  /** Says that something was written; it is also looked for now and then. */
  ring(): void
  /** Tells those who follow now, and keeps nothing. */
  tell(live: Live): void
  /** A response that goes on until the follower is gone, does not read, or the stream is closed. */
  follow(options: FollowOptions): Response
  stats(): StreamStats
}
