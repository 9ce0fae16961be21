import type { Asking } from '../agents/agent.ts'
import { provesScenarios } from '../domain/check.ts'
import { keptTrace, traceKind, traceReading } from '../domain/kept-trace.ts'
import { type Trace, traceOf } from '../domain/trace.ts'
import { plannedIds, scenariosOf } from '../openspec/scenarios.ts'
import type { Deps } from './deps.ts'

/** Keeps a trace as the last one of its repository. */
export async function keepTrace(
  { repository, ...of }: { repository: string; commit: string; from: string[]; trace: Trace },
  { journal, now }: Pick<Deps, 'journal' | 'now'>,
): Promise<void> {
  await journal.keepReadings([traceReading(repository, { ...of, at: now() })])
}

/**
 * Keeps what the checks of a cycle's spec prove, where its spec asks the agent `trace`. One spec sees its
 * own checks only: a trace of the same commit that rests on more specs stays.
 */
export async function keepCycleTrace(
  { spec, repository, commit, view, findings }: Asking,
  deps: Pick<Deps, 'journal' | 'now'>,
): Promise<void> {
  if (!spec.agents.includes('trace') || !findings) return
  const found = (await findings()).filter(({ check }) => provesScenarios(check))
  if (found.length === 0) return
  const last = keptTrace(await deps.journal.readings({ repository, kind: traceKind.kind }))
  if (last?.commit === commit && last.from.length > 1 && last.from.includes(spec.name)) return
  const trace = traceOf(scenariosOf(view), found, plannedIds(view))
  await keepTrace({ repository, commit, from: [spec.name], trace }, deps)
}
