import type { EntryType } from '../domain/entry.ts'
import type {
  EntriesShape,
  RepositoriesShape,
  SpeedsShape,
  WaitingShape,
} from '../domain/past-shape.ts'

/** What is kept of what happened, and what is followed, for who was not there. */
export interface PastDoor {
  /** The newest lines of the journal, newest first; at most 20 where no limit is named. */
  entries(filter: {
    types?: EntryType[]
    spec?: string
    repository?: string
    limit?: number
  }): Promise<EntriesShape>
  /** How quick the latest thousand answers of models were. */
  speeds(): Promise<SpeedsShape>
  /** How many suggestions wait for a person. */
  waiting(): Promise<WaitingShape>
  /** What is served, looked at anew. */
  repositories(): Promise<RepositoriesShape>
}
