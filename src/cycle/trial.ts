import { ownerOf } from '../domain/check.ts'
import type { RunBaseline } from '../domain/command-finding.ts'
import { changesOf, type Edit, type FileChange } from '../domain/edit.ts'
import type { Insight } from '../domain/insight.ts'
import type { RepoPath } from '../domain/path.ts'
import type { NamedSpec } from '../domain/spec.ts'
import { jobKind } from '../domain/stated-draft.ts'
import {
  type CheckVerdict,
  compare,
  compareProblems,
  type JudgedBy,
  type Measured,
  refutes,
  type Verdict,
} from '../domain/verdict.ts'
import { textIn, type View } from '../domain/view.ts'
import { silentOf } from './asked.ts'
import type { Place } from './baselines.ts'
import { isProof } from './changes/worked.ts'
import { askAgents } from './consult.ts'
import type { Deps } from './deps.ts'
import { objectionTo } from './objections.ts'
import { plannedEdit, unboundKind } from './planned-test.ts'
import { runBaselines, tryRun, unjudged } from './run-checks.ts'
import { testedBy } from './self-test/arm.ts'
import { judgeHash } from './self-test/judge-hash.ts'

/** Where edits are tried, and what the checks said before them. */
export interface Trial {
  spec: NamedSpec
  deps: Deps
  /** The files before the change: the commit, and edits that are made already when suggestions are stacked. */
  place: Place
  measured: Measured[]
  runs: RunBaseline[]
  /** The checks as they are there, and those of them that were not proven. */
  judge: JudgedBy
}

/** Runs a spec's checks before anything more is changed. */
export async function openTrial(spec: NamedSpec, place: Place, deps: Deps): Promise<Trial> {
  const { base, edits, signal } = place
  const measured = await base.with(edits, (view) => deps.measure(spec, view, signal))
  const runs = await runBaselines(spec, place, deps.baselines)
  return { spec, deps, place, measured, runs, judge: await judgeAt(spec, place, deps) }
}

/** Where nobody tested the checks as they are, none of them is proven. */
async function judgeAt(spec: NamedSpec, place: Place, deps: Deps): Promise<JudgedBy> {
  const tested = await testedBy(spec, place, deps)
  const unproven = Object.keys(spec.checks).filter(
    (name) => tested?.checks.find((one) => one.name === name)?.state !== 'proven',
  )
  return { hash: judgeHash(spec, place.base.view), unproven }
}

/**
 * The verdict on edits: better by the checks, and the insights they answer are gone. Cheap looks come
 * first, and what comes after the first that refutes is not run.
 */
export async function tryEdits(
  edits: Edit[],
  insights: readonly Insight[],
  trial: Trial,
): Promise<Verdict> {
  const { judge } = trial
  const verdict = await judged(edits, insights, trial)
  const doubt = judge.unproven.map((name) => `check "${name}" is not proven to notice anything`)
  return { ...verdict, judge, remarks: [...verdict.remarks, ...doubt] }
}

async function judged(edits: Edit[], insights: readonly Insight[], trial: Trial): Promise<Verdict> {
  const { deps, place, runs } = trial
  const confinement = runs.length === 0 ? null : confinementOf(deps)
  const notRun = runs.map((one) => unjudged(one, 'not-run'))
  const refusal = refusalOf(edits, insights, trial)
  if (refusal !== null) {
    const checks = [...trial.measured.map(notLooked), ...notRun]
    return { ...compare(checks, { before: 0, after: 0 }), why: refusal, confinement }
  }
  const after = { ...place, edits: [...place.edits, ...edits] }
  const { checks, size, objection } = await look(edits, insights, { trial, after })
  const asked = isAsked(insights)
  if (objection !== null) {
    const verdict = compare([...checks, ...notRun], size, { asked })
    return { ...verdict, improved: false, why: objection, confinement }
  }
  for (const one of runs)
    checks.push(
      checks.some(refutes)
        ? unjudged(one, 'not-run')
        : await tryRun(one, { before: place, after }, deps.baselines),
    )
  const verdict = { ...compare(checks, size, { asked }), confinement }
  if (!verdict.improved) return verdict
  const remarks: string[] = []
  const remark = (text: string) => void remarks.push(text)
  const left = await objectionTo({ edits, insights, trial, after, checks, remark })
  if (left !== null) return { ...verdict, improved: false, why: left }
  return { ...verdict, remarks }
}

/** The built-in checks after the change, and what an agent has to say against it when they have nothing. */
async function look(
  edits: Edit[],
  insights: readonly Insight[],
  { trial, after }: { trial: Trial; after: Place },
): Promise<{
  checks: CheckVerdict[]
  size: { before: number; after: number }
  objection: string | null
}> {
  const { spec, deps, place, measured, runs } = trial
  const { base, signal } = place
  const before = sizeOf(changesOf(place.edits, textIn(base.view)), edits, base.view)
  return base.with(after.edits, async (view) => {
    signal.throwIfAborted()
    const now = await deps.measure(spec, view, signal)
    const checks = measured.map((one) =>
      compareProblems(one, now.find((other) => other.name === one.name)?.problems ?? []),
    )
    const size = { before, after: sizeOf([], edits, view) }
    const decided =
      runs.length === 0
        ? !compare(checks, size, { asked: isAsked(insights) }).improved
        : checks.some(refutes)
    const objection = decided ? null : await objectionOf(insights, view, trial)
    return { checks, size, objection }
  })
}

/**
 * True where every insight is the word of a person, or of a job: no agent would report it again. What a job
 * suggests is there because a person wrote and approved that very job; release notes raise no score, and
 * would be refuted for it. No rule accepts them, so that a person still reads each. The tick of a task that
 * is proved, and the archive of a change, make nothing greener than it is; what a missing test is worth,
 * changes of the code tell.
 */
function isAsked(insights: readonly { kind: string }[]): boolean {
  return insights.every(
    ({ kind }) =>
      kind.startsWith('person/') || kind === jobKind || kind === unboundKind || isProof(kind),
  )
}

async function objectionOf(
  insights: readonly Insight[],
  view: View,
  { spec, deps, place: { repository, commit, signal } }: Trial,
): Promise<string | null> {
  const asking = { view, repository, commit, spec, signal }
  const { insights: now, asked } = await askAgents(asking, deps)
  const silent = silentOf(asked)
  if (silent[0]) return `agent "${silent[0].agent}" fails on the result: ${silent[0].why}`
  const left = now.find((one) => insights.some((insight) => insight.id === one.id))
  return left ? `what it answers is still there: ${left.message}` : null
}

function confinementOf({ bases: { confinement } }: Deps): Verdict['confinement'] {
  return { kind: confinement.kind, warnings: [...confinement.warnings] }
}

/**
 * Why edits are not tried at all: what judges a change cannot be changed by it. Only the missing test of a
 * scenario may be added, as a new file where the spec says so.
 */
function refusalOf(
  edits: readonly Edit[],
  insights: readonly Insight[],
  { spec, place }: Pick<Trial, 'spec' | 'place'>,
): string | null {
  const isTaken = place.edits.some((one) => edits.some(({ path }) => path === one.path))
  if (!isTaken && plannedEdit(edits, insights, { view: place.base.view, spec })) return null
  for (const { path } of edits) {
    const name = ownerOf(spec.checks, path, spec.boundaries.include)
    if (name !== null)
      return `"${path}" belongs to check "${name}", and what judges a change cannot be changed by it`
  }
  return null
}

function notLooked(measured: Measured): CheckVerdict {
  return { ...compareProblems(measured, measured.problems), outcome: 'not-run', after: null }
}

/** Characters of the files that edits touch, as earlier changes leave them. */
function sizeOf(changed: FileChange[], edits: Edit[], view: View): number {
  const paths = new Set(edits.map((edit) => edit.path))
  const textOf = (path: RepoPath) =>
    changed.find((one) => one.path === path)?.after ?? textIn(view)(path)
  return [...paths].reduce((sum, path) => sum + (textOf(path) ?? '').length, 0)
}
