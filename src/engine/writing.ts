import type { CycleRequest, Triggered } from './journal.ts'

/** When a write is made, and how a trigger is followed inside it. */
export interface Writing {
  at: number
  trigger(request: CycleRequest): Triggered
}
