import type { StreamType } from './entry.ts'

/** How to follow the journal: from where, and which entries. */
export interface Follow {
  /** Entries after this id; null: those written from now on. */
  after: number | null
  types?: readonly StreamType[]
  specs?: readonly string[]
  repositories?: readonly string[]
  /** Entries about suggestions only, with the whole suggestion as it is now in the place of the body. */
  suggestions: boolean
}
