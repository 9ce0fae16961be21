import type { SuggestionId } from '../domain/id.ts'
import type { InboxShape } from '../domain/inbox-shape.ts'
import type { ReasonCode } from '../domain/review.ts'
import type { AppliedShape, EntryShape, SuggestionDetail } from '../domain/shape.ts'
import type { SuggestionState } from '../domain/suggestion.ts'
import type { TurnsShape } from '../domain/turns-shape.ts'

/** A yes or no, as a person says it. */
export interface Decision {
  accept: boolean
  by: string
  code?: ReasonCode
  why?: string
}

/** Suggestions: to look at, and to decide on. */
export interface SuggestionDoor {
  suggestions: {
    /** Oldest first; open and accepted ones where no states are named. */
    list(filter: {
      repository?: string
      spec?: string
      states?: readonly SuggestionState[]
      after?: string
      limit?: number
    }): Promise<{ suggestions: SuggestionDetail[]; next: string | null }>
    /** The open ones, what is worth most a minute first; what is over today's attention is marked. */
    next(filter: { repository?: string; spec?: string }): Promise<TurnsShape>
    /** A line each, however many: the open ones in their turn, those in other states the newest change first. */
    inbox(filter: {
      repository?: string
      spec?: string
      states?: readonly SuggestionState[]
    }): Promise<InboxShape>
    get(id: SuggestionId): Promise<SuggestionDetail>
    markdown(id: SuggestionId): Promise<string>
    /** All or none. */
    review(ids: SuggestionId[], decision: Decision): Promise<SuggestionDetail[]>
    /** What the journal says of it, oldest first. */
    history(id: SuggestionId): Promise<EntryShape[]>
    /** Takes a review back while nothing was applied: it is open again. Throws `suggestion.state`, `review.denied`. */
    reopen(id: SuggestionId, by: string): Promise<SuggestionDetail>
    /** Lifts a rejection, so that what it held back may come again. Throws `suggestion.state`. */
    forget(id: SuggestionId, by: string): Promise<SuggestionDetail>
    apply(ids: SuggestionId[], mode: 'branch' | 'write'): Promise<AppliedShape>
    revert(id: SuggestionId): Promise<AppliedShape>
  }
}
