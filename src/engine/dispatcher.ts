import type { Cycle, Step } from '../domain/cycle.ts'
import type { Spoken } from '../domain/entry.ts'
import type { CycleId } from '../domain/id.ts'
import type { Flow } from './flow.ts'
import type { Journal } from './journal.ts'

/** What a watcher of the dispatcher hears, while it happens; the durable record is the journal. */
export interface Watcher {
  started?(cycle: Cycle, resumedAfter: Step | null): void
  step?(cycle: Cycle, step: Step): void
  progress?(cycle: Cycle, step: Step, done: number, total: number): void
  /** A piece of what a model says, and of what. */
  delta?(cycle: Cycle, text: string, of: Spoken): void
  finished?(cycle: Cycle, step: Step, ms: number): void
  ended?(cycle: Cycle): void
  /** The store cannot be read or written, for one; what was to be done is tried again with the next sweep. */
  trouble?(error: unknown): void
}

export interface DispatcherOptions {
  journal: Journal
  flow: Flow
  /** How many cycles are walked at once. */
  concurrency: number
  /** Names this process in its claims. */
  owner: string
  /** Minutes that a cycle may take. */
  minutes: (cycle: Cycle) => number
  watcher?: Watcher
  /** Walks this one cycle and leaves all others; all that are queued by default. */
  only?: CycleId
  now?: () => number
  /** Milliseconds between two looks for work that nobody spoke of. */
  sweepMs?: number
}

/**
 * Liveness: sees that queued cycles are walked, at most `concurrency` at once and one per spec and
 * repository. Losing or doubling a wake-up breaks nothing: the journal decides who may write.
 */
export interface Dispatcher {
  /** Looks for work now. Called after a trigger; a sweep does it anyway, every ten seconds. */
  wake(): void
  /** Resolves when nothing is queued or running, or all is stopped. Rejects with the first trouble met meanwhile. */
  idle(): Promise<void>
  /** Stops taking work, aborts what runs and queues it again (the next start resumes it), resolves when all is quiet. */
  stop(): Promise<void>
}
