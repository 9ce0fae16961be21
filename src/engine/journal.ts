import type { Consent } from '../domain/consent.ts'
import type { Cycle, Step } from '../domain/cycle.ts'
import type { Delivery, DeliveryId } from '../domain/delivery.ts'
import type { Ending } from '../domain/ending.ts'
import type { Entry, NewEntry } from '../domain/entry.ts'
import type { Exchange } from '../domain/exchange.ts'
import type { CycleId, SuggestionId } from '../domain/id.ts'
import type { Pause, SpentTokens } from '../domain/limits.ts'
import type { KeptPace } from '../domain/pace.ts'
import type { Reading } from '../domain/reading.ts'
import type { Suggestion, SuggestionState } from '../domain/suggestion.ts'
import type { ToolCallRecord } from '../domain/tool.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { DeliveryFilter } from '../store/deliveries.ts'
import type { EntryFilter } from '../store/entries.ts'
import type { Followed, Following } from '../store/outcomes.ts'
import type { Plan } from '../store/plans.ts'
import type { ReadingFilter } from '../store/readings.ts'
import type { Taken } from '../store/spending.ts'
import type { SuggestionFilter } from '../store/suggestions.ts'

export type { DeliveryFilter, EntryFilter, Following, Plan, ReadingFilter, SuggestionFilter, Taken }

/** What asks for a cycle. */
export interface CycleRequest {
  spec: string
  repository: string
  trigger: Trigger
  /** Lifts the cap on suggestions. */
  all: boolean
}

/**
 * What became of a trigger. It is not followed, and `paused` says why, when its chain of cycles is too
 * deep, or when no person asked for it and the spec is paused.
 */
export type Triggered = { cycle: Cycle; joined: boolean } | { paused: string }

/** A delivery that was just judged. */
export type NewDelivery = Omit<Delivery, 'causes' | 'replays'>

/** The right to write for one cycle. A later claim raises the epoch, and this one's writes are refused. */
export interface Claim {
  readonly cycle: Cycle
  readonly epoch: number
}

export interface FinishedStep {
  step: Step
  result: unknown
  ms: number
}

/**
 * Safety: the durable record. Every promise settles only after its writes are on the disk. A write
 * under a claim that was lost throws Fault `cycle.lost` and changes nothing.
 */
export interface Journal {
  /** Stores a trigger: a new queued cycle, one more cause of the one queued for this spec and repository, or a pause. */
  trigger(request: CycleRequest): Promise<Triggered>
  /** Why no cycle of a spec begins by itself: the same failure twice, a plateau, a day that is spent. Null where one may. */
  pause(of: { repository: string; spec: string }): Promise<Pause | null>
  /**
   * Claims a queued cycle whose spec and repository have none running; null where there is none.
   * Sets the deadline, at its first claim only, to `minutes(cycle)` from now. A cycle that was claimed
   * three times since it last finished a step ends as failed, with code `cycle.crashed`.
   */
  claim(options: {
    owner: string
    only?: CycleId
    minutes: (cycle: Cycle) => number
  }): Promise<Claim | null>
  /** Queues again every running cycle; called by a process that knows itself alone on the store. Returns them. */
  reclaim(): Promise<Cycle[]>
  finishedSteps(id: CycleId): Promise<FinishedStep[]>
  /** A kept exchange with a model; null where there is none. */
  exchange(run: CycleId, key: string): Promise<Exchange | null>
  /** Keeps an exchange; where its key is there already, what was kept first stays. */
  keepExchange(run: CycleId, exchange: Exchange): Promise<void>
  /** In the order in which they were finished. */
  exchanges(run: CycleId): Promise<Exchange[]>
  /** Tokens that models cost, by what is kept of a cycle and of those beside it. */
  spent(cycle: Pick<Cycle, 'id' | 'repository' | 'spec'>): Promise<SpentTokens>
  /** How quick the latest thousand answers of models were, newest first. */
  paces(): Promise<KeptPace[]>
  /** A kept call of a tool; null where there is none. */
  call(run: CycleId, key: string): Promise<ToolCallRecord | null>
  /** Keeps a call; where its key is there already, what was kept first stays. */
  keepCall(run: CycleId, call: ToolCallRecord): Promise<void>
  /** In the order in which they were finished. */
  calls(run: CycleId): Promise<ToolCallRecord[]>
  /** What a person allowed in a repository. */
  consents(repository: string): Promise<Consent[]>
  /**
   * Keeps consents, all or none, each in place of the one of its repository, kind and subject. An entry is
   * written with each for which `tell` has one to say of it and of the one before.
   */
  keepConsents(
    consents: readonly Consent[],
    tell?: (now: Consent, before: Consent | null) => NewEntry | null,
  ): Promise<void>
  /** What was measured, oldest first. */
  readings(filter: ReadingFilter): Promise<Reading[]>
  /**
   * Keeps readings, all or none, each in place of the one of its repository, kind and subject. An entry is
   * written with each for which `tell` has one to say of it and of the one before.
   */
  keepReadings(
    readings: readonly Reading[],
    tell?: (now: Reading, before: Reading | null) => NewEntry | null,
  ): Promise<void>
  /**
   * The step's result, its suggestions, readings, entry `cycle.step`, the given entries and the cycles that
   * it asks for, in one transaction.
   * A suggestion whose id exists is moved; where a person decided on it, it stays and its entries are left out.
   */
  finishStep(
    claim: Claim,
    done: FinishedStep & {
      suggestions: Suggestion[]
      entries: NewEntry[]
      readings?: Reading[]
      requests?: CycleRequest[]
    },
  ): Promise<void>
  /** Ends the cycle, failed where there is a fault and else done, with its entry, which says how it ended. */
  end(claim: Claim, how: { fault: Cycle['fault']; ending?: Ending | undefined }): Promise<void>
  /** Gives a claim back whose walk was broken off on purpose: it does not count as a crash. */
  release(claim: Claim): Promise<void>
  /** Cancels a queued or running cycle; a running one loses its claim. Throws `cycle.unknown`, or `cycle.cancelled` when it has ended. */
  cancel(id: CycleId, why: string): Promise<Cycle>
  cycle(id: CycleId): Promise<Cycle | null>
  /** Newest first, older than the cycle `after`; at most 100 where no limit is named. */
  cycles(filter: {
    repository?: string
    spec?: string
    after?: CycleId
    limit?: number
  }): Promise<Cycle[]>
  suggestion(id: SuggestionId): Promise<Suggestion | null>
  /** Oldest first. */
  suggestions(filter: SuggestionFilter): Promise<Suggestion[]>
  /** Applied and reverted suggestions whose outcome may be another than the one that is kept, the latest first. */
  followed(following: Following): Promise<Followed[]>
  /**
   * Moves suggestions, all or none, each only when it is still in state `from`; opens or closes a plan
   * with them, and begins the cycle that follows where they make room for one. Throws `suggestion.unknown` or `suggestion.state`.
   */
  move(
    moves: { from: SuggestionState; to: Suggestion }[],
    entries: NewEntry[],
    plan?: { open?: Plan; close?: string },
  ): Promise<void>
  /**
   * Stores a delivery, its entry and the triggers it asks for, in one transaction. One that came
   * before, by its key or digest, changes nothing, and the first is returned.
   */
  deliver(delivery: NewDelivery, requests: readonly CycleRequest[]): Promise<Delivery>
  /**
   * Judges a kept delivery again, and stores what comes of it as `deliver` does. Throws
   * `delivery.unknown`, and `delivery.done` where its triggers were made and `again` does not say to make them once more.
   */
  redeliver(
    id: DeliveryId,
    judged: Pick<NewDelivery, 'state' | 'why'> & { requests: readonly CycleRequest[] },
    options: { again: boolean },
  ): Promise<Delivery>
  delivery(id: DeliveryId): Promise<Delivery | null>
  /** Newest first. */
  deliveries(filter: DeliveryFilter): Promise<Delivery[]>
  /** The exclusive right to apply and to revert, until it is disposed of or the process ends; null while another has it. */
  tryApply(): Disposable | null
  /** Plans that were opened and never closed: for whoever has the right to apply, what a crash interrupted. */
  openPlans(repository?: string): Promise<Plan[]>
  append(entries: NewEntry[]): Promise<void>
  /** Oldest first: of more than the limit the oldest, or the newest where the filter says so. */
  entries(filter: EntryFilter): Promise<Entry[]>
  /** The newest entry's id, 0 where there is none: a cheap way to see that something was written. */
  lastEntry(): Promise<number>
  /** What cycles took after a time, by repository and spec; tokens as far back as exchanges are kept. */
  taken(since: number): Promise<Taken[]>
  /** How many cycles and suggestions are in each state. */
  counts(): Promise<{ cycles: Map<string, number>; suggestions: Map<string, number> }>
}
