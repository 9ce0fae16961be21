import { provesScenarios } from '../domain/check.ts'
import type { RunBaseline } from '../domain/command-finding.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { NamedSpec } from '../domain/spec.ts'
import { type Trace, traceOf } from '../domain/trace.ts'
import { plannedIds, scenariosOf } from '../openspec/scenarios.ts'
import type { Baselines, Place } from './baselines.ts'
import { runBaselines } from './run-checks.ts'

/** Told of each check before it runs, which of how many it is. */
type Running = (check: string, at: number, total: number) => void

/**
 * Which scenario of a place is proved by which check of the specs, and what it says there: those of its
 * main specs, where none are named. Runs their commands, but for what is kept of the very same files; a
 * check that may not be run here is silent.
 */
export async function traceAt(
  place: Place,
  specs: readonly NamedSpec[],
  baselines: Baselines,
  { scenarios, running }: { scenarios?: readonly Scenario[]; running?: Running } = {},
): Promise<Trace> {
  const stated = scenarios
    ? { all: scenarios, planned: new Set<string>() }
    : await place.base.with(place.edits, async (view) => ({
        all: scenariosOf(view),
        planned: plannedIds(view),
      }))
  return traceOf(stated.all, await runProving(place, specs, baselines, running), stated.planned)
}

/**
 * What the proving checks of the specs find; named by their specs as well, where there are several.
 * `running` is told of each check before it runs.
 */
export async function runProving(
  place: Place,
  specs: readonly NamedSpec[],
  baselines: Baselines,
  running: Running = () => undefined,
): Promise<RunBaseline[]> {
  const proving = specs.flatMap((spec) =>
    Object.entries(spec.checks).flatMap(([name, check]) =>
      provesScenarios(check) ? [{ spec, name, check }] : [],
    ),
  )
  const found = []
  for (const [at, { spec, name, check }] of proving.entries()) {
    const label = specs.length === 1 ? name : `${spec.name}/${name}`
    running(label, at + 1, proving.length)
    place.signal.throwIfAborted()
    const own = await runBaselines({ ...spec, checks: { [name]: check } }, place, baselines)
    found.push(...own.map((one) => ({ ...one, name: label })))
  }
  return found
}
