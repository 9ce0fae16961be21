import type { Agent } from '../agents/agent.ts'
import type { Host } from '../agents/host/host.ts'
import type { KeptCalls } from '../agents/kept-calls.ts'
import type { Consulted, Cycle } from '../domain/cycle.ts'
import type { Lesson } from '../domain/lesson.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Measured } from '../domain/verdict.ts'
import type { View } from '../domain/view.ts'
import type { StepContext } from '../engine/flow.ts'
import type { Journal } from '../engine/journal.ts'
import type { Models } from '../model/model.ts'
import type { Baselines } from './baselines.ts'
import type { Bases } from './bases.ts'
import type { Changes } from './changes/changes.ts'

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
  /** False where nothing is learned, for comparison; true where it is absent. */
  learns?: boolean
  /** Runs a spec's built-in checks on a view. */
  measure(spec: NamedSpec, view: View, signal: AbortSignal): Promise<Measured[]>
  /** Tests the checks of a spec before anything is suggested by them. Throws Fault `spec.unarmed`. */
  arm(
    cycle: Cycle,
    at: { spec: NamedSpec; consulted: Consulted },
    deps: Deps,
    context: StepContext,
  ): Promise<void>
  /** What the commands of checks found before any change, kept while the process lives. */
  baselines: Baselines
  /** Where a cycle's calls of tools are kept, made anew for each step. */
  calls(cycle: Cycle): KeptCalls
  /** The models a cycle may ask; null where none is there now. The signal ends the learning of what one can do. */
  models(cycle: Cycle, signal?: AbortSignal): Promise<Models | null>
  /** Accepted changes, and whether they may be archived. */
  changes: Changes
  /** The commit of what was learned until now; null where nothing was. A cycle keeps to the one it began with. */
  remembered(): Promise<string | null>
  /** What was learned of a spec: in a cycle at the commit it began with, else at the one named, or now. */
  lessons(repository: string, spec: string, at?: string | null): Promise<readonly Lesson[]>
  now(): number
}
