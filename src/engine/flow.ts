import type { Consulted, Cycle, Observed, Proposed, Verified } from '../domain/cycle.ts'
import type { NewEntry, Spoken } from '../domain/entry.ts'
import type { Reading } from '../domain/reading.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { CycleRequest } from './journal.ts'

/** What a step made, with what is to be written in the same transaction. */
export interface Made<result> {
  result: result
  suggestions?: Suggestion[]
  entries?: NewEntry[]
  readings?: Reading[]
  /** Cycles that it asks for. */
  requests?: CycleRequest[]
}

/** What a step is told besides its input. */
export interface StepContext {
  signal: AbortSignal
  /** Says how far the step is, for a progress bar; nothing is stored. */
  progress(done: number, total: number): void
  /** Passes on what a model writes, as it comes, with what it is a piece of; nothing is stored. */
  delta?(text: string, of: Spoken): void
}

/** The four steps of a cycle. Each accepts only what the one before it made. */
export interface Flow {
  observe(cycle: Cycle, context: StepContext): Promise<Made<Observed>>
  consult(cycle: Cycle, observed: Observed, context: StepContext): Promise<Made<Consulted>>
  propose(cycle: Cycle, consulted: Consulted, context: StepContext): Promise<Made<Proposed>>
  verify(cycle: Cycle, proposed: Proposed, context: StepContext): Promise<Made<Verified>>
}
