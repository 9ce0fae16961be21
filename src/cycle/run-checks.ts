import { isRunCheck } from '../domain/check.ts'
import {
  compareRuns,
  isDifferent,
  type RunBaseline,
  withoutTests,
} from '../domain/command-finding.ts'
import { Fault } from '../domain/fault.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { CheckVerdict } from '../domain/verdict.ts'
import { type Baselines, type Place, runCheck } from './baselines.ts'

/** How many more runs of each side must say a difference again before it is believed. */
const repeats = 2

/** Runs the commands of a spec's checks before a change. Returns them quickest first. */
export async function runBaselines(
  spec: NamedSpec,
  place: Place,
  baselines: Baselines,
): Promise<RunBaseline[]> {
  const made: RunBaseline[] = []
  for (const [name, check] of Object.entries(spec.checks)) {
    if (!isRunCheck(check)) continue
    try {
      made.push({ name, check, before: await baselines.first(check, place), refused: null })
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'sandbox.missing') throw error
      made.push({ name, check, before: null, refused: error.message })
    }
  }
  return made.sort((a, b) => (a.before?.ms ?? 0) - (b.before?.ms ?? 0))
}

/**
 * A check's command after the change, compared with its baseline. A difference is believed only when
 * two more runs of both sides say it again.
 */
export async function tryRun(
  { name, check, before, refused }: RunBaseline,
  places: { before: Place; after: Place },
  baselines: Baselines,
): Promise<CheckVerdict> {
  if (before === null) return unjudged({ name, check, before, refused }, 'refused')
  const first = await runCheck(check, places.after)
  const runs = { before: [before], after: [first] }
  if (isDifferent(before, first))
    for (const side of ['before', 'after'] as const)
      for (let count = 0; count < repeats; count += 1)
        runs[side].push(await runCheck(check, places[side]))
  const verdict = compareRuns({ name, check }, runs)
  // What is around the commit may have changed since it was measured, such as its dependencies.
  if (verdict.outcome === 'flaky') baselines.forget(check, places.before)
  else baselines.keep(check, places.after, first)
  return verdict
}

/** The verdict of a check that was not run after the change. */
export function unjudged(
  { name, check, before, refused }: RunBaseline,
  outcome: 'refused' | 'not-run',
): CheckVerdict {
  const note = outcome === 'refused' ? `check "${name}" was refused: ${refused ?? ''}` : null
  const was = before && withoutTests(before)
  return {
    name,
    weight: check.weight,
    outcome,
    before: was,
    after: null,
    added: [],
    gone: [],
    note,
  }
}
