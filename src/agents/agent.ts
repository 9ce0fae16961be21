import type { Insight } from '../domain/insight.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { View } from '../domain/view.ts'

/** Told how much of how much is done. */
export type Progress = (done: number, total: number) => void

/** What an agent is asked with. */
export interface Asking {
  /** The files it is asked about. */
  view: View
  /** Absolute path of the repository's root. */
  repository: string
  /** The commit the view was made of; edits that are being tried may lie over it. */
  commit: string
  /** For which spec it is asked. */
  spec: NamedSpec
  signal: AbortSignal
  /** Says how far a long look is; nothing depends on it. */
  progress?: Progress | undefined
}

/** What an agent needs that looks at files and at nothing else. */
export type Looking = Pick<Asking, 'view' | 'signal' | 'progress'>

/** A source of insights in the orchestra. */
export interface Agent {
  readonly name: string
  readonly purpose: string
  ask(asking: Asking): Promise<Insight[]>
}
