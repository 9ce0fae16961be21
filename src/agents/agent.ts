import type { RunBaseline } from '../domain/command-finding.ts'
import type { Insight } from '../domain/insight.ts'
import type { SpecAgent } from '../domain/spec-agent.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { View } from '../domain/view.ts'
import type { Models } from '../model/model.ts'
import type { KeptCalls } from './kept-calls.ts'

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
  /** What was suggested for the spec before. */
  known?: (() => Promise<readonly Suggestion[]>) | undefined
  /** The spec's own words for how this agent is asked. */
  how?: SpecAgent | undefined
  /** The models of the cycle, which keep their exchanges; null where none is there now. */
  models?: (() => Promise<Models | null>) | undefined
  /** Where calls of tools are kept. */
  calls?: KeptCalls | undefined
  /** Told what is missing from an answer that is not whole, a sentence each. */
  remark?: ((why: string) => void) | undefined
}

/** What an agent needs that looks at files and at nothing else. */
export type Looking = Pick<Asking, 'view' | 'signal' | 'progress'>

/** A source of insights in the orchestra. */
export interface Agent {
  readonly name: string
  readonly purpose: string
  /**
   * Where its insights come from: the files it is shown, by default, their `commit` whatever edits lie
   * over it, or `elsewhere`. Only who looks at the view can say whether an edit that is tried there helps.
   */
  readonly looksAt?: 'view' | 'commit' | 'elsewhere'
  /** A server of `mcp.json`, which a spec asks by rule or by question. */
  readonly isServer?: boolean
  ask(asking: Asking): Promise<Insight[]>
}
