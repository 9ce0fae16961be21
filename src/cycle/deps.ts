import type { Agent } from '../agents/agent.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Measured } from '../domain/verdict.ts'
import type { View } from '../domain/view.ts'
import type { Journal } from '../engine/journal.ts'
import type { Bases } from './bases.ts'

/** What the steps of a cycle, and what follows a review, are handed. */
export interface Deps {
  journal: Journal
  bases: Bases
  agents: ReadonlyMap<string, Agent>
  /** The specs that are loaded now, by name. */
  specs: ReadonlyMap<string, NamedSpec>
  /** Runs a spec's checks on a view. */
  measure(spec: NamedSpec, view: View, signal: AbortSignal): Promise<Measured[]>
  now(): number
}
