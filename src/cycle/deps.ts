import type { Agent } from '../agents/agent.ts'
import type { Host } from '../agents/host/host.ts'
import type { KeptCalls } from '../agents/kept-calls.ts'
import type { Cycle } from '../domain/cycle.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Measured } from '../domain/verdict.ts'
import type { View } from '../domain/view.ts'
import type { Journal } from '../engine/journal.ts'
import type { Models } from '../model/model.ts'
import type { Baselines } from './baselines.ts'
import type { Bases } from './bases.ts'

/** What the steps of a cycle, and what follows a review, are handed. */
export interface Deps {
  journal: Journal
  bases: Bases
  /** The agents that may be asked about a repository, by name. */
  agents(repository: string): Promise<ReadonlyMap<string, Agent>>
  /** The MCP servers of a repository. */
  hosts(repository: string): Host
  /** The specs that a repository has now, by name. */
  specs(repository: string): Promise<ReadonlyMap<string, NamedSpec>>
  /** Runs a spec's built-in checks on a view. */
  measure(spec: NamedSpec, view: View, signal: AbortSignal): Promise<Measured[]>
  /** What the commands of checks found before any change, kept while the process lives. */
  baselines: Baselines
  /** Where a cycle's calls of tools are kept, made anew for each step. */
  calls(cycle: Cycle): KeptCalls
  /** The models a cycle may ask; null where none is there now. The signal ends the learning of what one can do. */
  models(cycle: Cycle, signal?: AbortSignal): Promise<Models | null>
  now(): number
}
