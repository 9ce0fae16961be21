import { type Check, isRunCheck } from '../domain/check.ts'
import type { RunBaseline } from '../domain/command-finding.ts'
import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import { type Reading, readingsOf } from '../domain/reading.ts'
import { type CheckScore, type Score, scoreKind } from '../domain/score.ts'
import type { NamedSpec } from '../domain/spec.ts'
import { compareProblems, type Finding, type Measured } from '../domain/verdict.ts'
import type { Place } from './baselines.ts'
import type { Deps } from './deps.ts'
import type { Trial } from './trial.ts'

/**
 * What the checks of a spec say of a commit, to be kept. Nothing is run for it: commands count by what the
 * cycle, or one before it at this commit, found. Empty where the checks fail on the files.
 */
export async function scoreOf(
  spec: NamedSpec,
  at: { place: Place; trial: Trial | null; flaky: ReadonlySet<string> },
  deps: Pick<Deps, 'measure' | 'baselines' | 'journal' | 'now'>,
): Promise<Reading<Score>[]> {
  const { place, trial, flaky } = at
  const { repository, commit } = place
  const of = { repository, kind: scoreKind.kind, subject: `${spec.name}@${commit}` }
  const before = readingsOf(scoreKind, await deps.journal.readings(of))[0]?.value
  const now = deps.now()
  // The very same files are not looked at for it a second time.
  if (trial === null && before && isWhole(before, spec)) return [{ ...of, value: before, at: now }]
  const measured = trial?.measured ?? (await measureAt(spec, place, deps))
  if (measured === null) return []
  const checks = Object.entries(spec.checks).map(([name, check]): CheckScore => {
    const made = checkScore(name, check, {
      measured: measured.find((one) => one.name === name),
      run: trial?.runs.find((one) => one.name === name),
      kept: isRunCheck(check) ? deps.baselines.kept(check, place) : null,
    })
    if (flaky.has(name)) return { ...made, outcome: 'flaky' }
    // What an earlier cycle ran on these very files is not forgotten because this one had no use for it.
    const known = before?.checks.find((one) => one.name === name && one.judge === made.judge)
    return made.outcome === 'not-run' && known ? { ...known, weight: made.weight } : made
  })
  const value = { spec: spec.name, commit, since: before?.since ?? now, checks }
  return [{ ...of, value, at: now }]
}

/** True where every check that the spec has now was judged. */
function isWhole({ checks }: Score, spec: NamedSpec): boolean {
  return Object.entries(spec.checks).every(([name, check]) =>
    checks.some(
      (one) =>
        one.name === name &&
        one.judge === judgeOf(check) &&
        one.weight === check.weight &&
        one.outcome === 'judged',
    ),
  )
}

function judgeOf({ weight: _weight, ...judge }: Check): string {
  return hashOf(JSON.stringify(judge))
}

async function measureAt(
  spec: NamedSpec,
  { base, signal }: Place,
  { measure }: Pick<Deps, 'measure'>,
): Promise<Measured[] | null> {
  try {
    return await base.with([], (view) => measure(spec, view, signal))
  } catch (error) {
    signal.throwIfAborted()
    // A cycle that has nothing to try has not failed because of it.
    if (error instanceof Fault) return null
    throw error
  }
}

function checkScore(
  name: string,
  check: Check,
  found: { measured: Measured | undefined; run: RunBaseline | undefined; kept: Finding | null },
): CheckScore {
  const { measured, run, kept } = found
  const finding = measured
    ? compareProblems(measured, measured.problems).before
    : (run?.before ?? kept)
  const unjudged = run?.refused == null ? 'not-run' : 'refused'
  return {
    name,
    judge: judgeOf(check),
    weight: check.weight,
    outcome: finding === null ? unjudged : 'judged',
    score: finding?.score ?? 0,
    problems: finding?.problems ?? 0,
    value: finding?.value ?? null,
    goal: check.check === 'metric' ? check.goal : null,
  }
}
