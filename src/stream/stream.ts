import type { Entry, Live, StreamType } from '../domain/entry.ts'

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
export interface FollowOptions {
  /**
   * Entries after this id; null: those written from now on. Where what came after it is no longer kept,
   * an event `gap` with the data `{"after","oldest"}` says so first, and `oldest` is the next that may
   * come. So it does where `after` is later than all there is, which was another database: then the
   * follower is shown what is written from now on.
   */
  after: number | null
  types?: readonly StreamType[]
  specs?: readonly string[]
  repositories?: readonly string[]
  /** Entries about suggestions only; in the data the suggestion, as it is now, stands for its id, and there is no body. */
  suggestions: boolean
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
