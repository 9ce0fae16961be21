import type { RunBaseline } from '../domain/command-finding.ts'
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
  /**
   * What the spec's own commands find on the commit; each is run once, whoever asks. Absent where edits
   * lie over the commit: those get a verdict.
   */
  findings?: (() => Promise<readonly RunBaseline[]>) | undefined
}

/** What an agent needs that looks at files and at nothing else. */
export type Looking = Pick<Asking, 'view' | 'signal' | 'progress'>

/** A source of insights in the orchestra. */
export interface Agent {
  readonly name: string
  readonly purpose: string
  /** True where it answers for a commit whatever edits lie over it: it is not asked again about a suggestion. */
  readonly commitOnly?: boolean
  ask(asking: Asking): Promise<Insight[]>
}
