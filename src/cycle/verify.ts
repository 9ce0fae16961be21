import type { Cycle, Proposed, Verified } from '../domain/cycle.ts'
import { changesOf, type Edit, type FileChange } from '../domain/edit.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { RepoPath } from '../domain/path.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import { compare, type Measured, type Verdict } from '../domain/verdict.ts'
import { textIn, type View } from '../domain/view.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import type { Base } from '../workspace/workspace.ts'
import { askAgents, specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { draftByRemedy } from './draft.ts'

/** Tries each draft in a clean copy: the spec's checks before and after, and its insights asked for again. */
export async function verify(
  cycle: Cycle,
  proposed: Proposed,
  deps: Deps,
  { signal, progress }: StepContext,
): Promise<Made<Verified>> {
  const spec = specOf(deps, cycle.spec)
  const { drafts, ...rest } = proposed
  return deps.bases.use({ repository: cycle.repository, commit: proposed.commit }, async (base) => {
    const before =
      drafts.length === 0 ? [] : await base.with([], (view) => deps.measure(spec, view, signal))
    const trial: Trial = { spec, base, deps, signal, stacked: [], before }
    const judged: Suggestion[] = []
    for (const [at, draft] of drafts.entries()) {
      progress(at, drafts.length)
      const whole = await judge(draft, trial)
      judged.push(whole)
      if (whole.state === 'refuted' && draft.insights.length > 1)
        for (const part of parts(cycle, draft, base, deps)) judged.push(await judge(part, trial))
    }
    progress(drafts.length, drafts.length)
    return {
      result: { ...rest, step: 'verify', suggestions: judged },
      suggestions: judged,
      entries: judged.map((one) => entryOf(cycle, one)),
    }
  })
}

export interface Trial {
  spec: NamedSpec
  base: Base
  deps: Deps
  signal: AbortSignal
  /** Edits that are made already, when suggestions are stacked. */
  stacked: Edit[]
  /** The baseline: the checks before anything more is changed. */
  before: Measured[]
}

/** The verdict on edits: better by the checks, and the insights they answer are gone. */
export async function tryEdits(
  edits: Edit[],
  insights: readonly { id: string }[],
  trial: Trial,
): Promise<Verdict> {
  const { spec, base, deps, signal, stacked, before } = trial
  const size = sizeOf(changesOf(stacked, textIn(base.view)), edits, base.view)
  return base.with([...stacked, ...edits], async (view) => {
    signal.throwIfAborted()
    const after = await deps.measure(spec, view, signal)
    const verdict = compare(before, after, { before: size, after: sizeOf([], edits, view) })
    if (!verdict.improved) return verdict
    const { insights: now, silent } = await askAgents(spec, view, { deps, signal })
    if (silent[0])
      return {
        ...verdict,
        improved: false,
        why: `agent "${silent[0].agent}" fails on the result: ${silent[0].why}`,
      }
    const left = now.find((one) => insights.some((insight) => insight.id === one.id))
    return left
      ? { ...verdict, improved: false, why: `what it answers is still there: ${left.message}` }
      : verdict
  })
}

async function judge(draft: Draft, trial: Trial): Promise<Suggestion> {
  const verdict = await tryEdits(draft.edits, draft.insights, trial)
  const { state: _drafted, ...proposal } = draft
  return {
    ...proposal,
    verdict,
    updatedAt: trial.deps.now(),
    state: verdict.improved ? 'open' : 'refuted',
  }
}

/** The draft's insights one by one: a group may fail for the sake of one of them. */
function parts(cycle: Cycle, draft: Draft, base: Base, deps: Deps): Draft[] {
  const origin = {
    cycle,
    spec: specOf(deps, cycle.spec),
    view: base.view,
    commit: draft.base,
    now: draft.createdAt,
  }
  return draft.insights.flatMap((insight) => draftByRemedy([insight], origin) ?? [])
}

/** Characters of the files that edits touch, as earlier changes leave them. */
function sizeOf(changed: FileChange[], edits: Edit[], view: View): number {
  const paths = new Set(edits.map((edit) => edit.path))
  const textOf = (path: RepoPath) =>
    changed.find((one) => one.path === path)?.after ?? textIn(view)(path)
  return [...paths].reduce((sum, path) => sum + (textOf(path) ?? '').length, 0)
}

function entryOf(cycle: Cycle, suggestion: Suggestion): NewEntry {
  return {
    type: suggestion.state === 'open' ? 'suggestion.opened' : 'suggestion.refuted',
    repository: cycle.repository,
    spec: cycle.spec,
    cycle: cycle.id,
    suggestion: suggestion.id,
    body: { title: suggestion.title, kind: suggestion.kind, why: suggestion.verdict.why },
  }
}
