import type { Insight } from '../domain/insight.ts'
import type { View } from '../domain/view.ts'

/** Told how much of how much is done. */
export type Progress = (done: number, total: number) => void

/** A source of insights in the orchestra. */
export interface Agent {
  readonly name: string
  readonly purpose: string
  /** `progress` says how far a long look is; nothing depends on it. */
  ask(view: View, signal: AbortSignal, progress?: Progress): Promise<Insight[]>
}
