import type { Cycle, Proposed, Verified } from '../domain/cycle.ts'
import { endingOf } from '../domain/ending.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import { compare, isUndecided } from '../domain/verdict.ts'
import type { View } from '../domain/view.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import type { Base } from '../workspace/workspace.ts'
import { withOpinions } from './ask-judge.ts'
import { specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { draftByRemedy } from './draft.ts'
import { dueHere, verifyAgain, waitingElsewhere } from './manners/verify-again.ts'
import { triedBy } from './repeats.ts'
import { reviewedEntry } from './review.ts'
import { type Ruled, ruleOn } from './rule.ts'
import { scoreOf } from './score.ts'
import { openTrial, type Trial, tryEdits } from './trial.ts'
import { unsafeVerdict } from './unsafe-verdict.ts'

/**
 * Tries each draft in a clean copy: the spec's checks before and after, and its insights asked for again.
 * What a model wrote and could not mend is not tried. What waits from other commits is tried again after it.
 */
export async function verify(
  cycle: Cycle,
  proposed: Proposed,
  deps: Deps,
  context: StepContext,
): Promise<Made<Verified>> {
  const { signal, progress } = context
  const spec = await specOf(deps, cycle)
  const { drafts, ...rest } = proposed
  const { repository } = cycle
  const { commit } = proposed
  const resultOf = (suggestions: Suggestion[]): Verified => {
    const ending = endingOf({ ...rest, suggestions })
    return { ...rest, step: 'verify', suggestions, ending }
  }
  const waiting = await waitingElsewhere(cycle, commit, deps.journal)
  return deps.bases.use({ repository, commit }, async (base) => {
    const due = dueHere(waiting, drafts, base.view)
    const place = { repository, commit, base, edits: [], signal }
    if (drafts.length === 0 && due.length === 0) {
      const readings = await scoreOf(spec, { place, trial: null, flaky: new Set() }, deps)
      return { result: resultOf([]), readings }
    }
    const trial = await openTrial(spec, place, deps)
    const judged: Ruled[] = []
    for (const [at, draft] of drafts.entries()) {
      progress(at, drafts.length)
      const whole = await judge(draft, trial, cycle)
      judged.push(whole)
      const { state, verdict } = whole.suggestion
      const divisible = draft.by.kind === 'remedy' && draft.insights.length > 1
      if (state === 'refuted' && !isUndecided(verdict) && divisible)
        for (const part of parts({ cycle, spec }, draft, base))
          judged.push(await judge(part, trial, cycle))
    }
    progress(drafts.length, drafts.length)
    const suggestions = await withOpinions(
      judged.map((one) => one.suggestion),
      { cycle, spec, view: base.view, context },
      deps,
    )
    const again = await verifyAgain(due, trial, cycle)
    const opened = judged.flatMap((one) => entriesOf(cycle, one, base.view))
    return {
      result: resultOf(suggestions),
      suggestions: [...suggestions, ...again.suggestions],
      entries: [...refusedEntries(cycle, trial), ...opened, ...again.entries],
      readings: await scoreOf(spec, { place, trial, flaky: flakyOnes(judged) }, deps),
    }
  })
}

async function judge(
  draft: Draft,
  trial: Trial,
  { triggers }: Pick<Cycle, 'triggers'>,
): Promise<Ruled> {
  const { state: _drafted, objection, ...proposal } = draft
  const verdict =
    objection === null
      ? (unsafeVerdict(draft, trial) ?? (await tryEdits(draft.edits, draft.insights, trial)))
      : { ...compare([], { before: 0, after: 0 }), why: objection }
  const suggestion = { ...proposal, verdict, opinion: null, updatedAt: trial.deps.now() }
  if (!verdict.improved) return { suggestion: { ...suggestion, state: 'refuted' }, no: null }
  return ruleOn({ ...suggestion, state: 'open' }, trial.spec, triggers)
}

/** The draft's insights one by one: a group may fail for the sake of one of them. */
function parts(of: { cycle: Cycle; spec: NamedSpec }, draft: Draft, base: Base): Draft[] {
  const origin = {
    ...of,
    view: base.view,
    commit: draft.base,
    now: draft.createdAt,
  }
  return draft.insights.flatMap((insight) => draftByRemedy([insight], origin) ?? [])
}

/** Checks that disagreed with themselves. */
function flakyOnes(judged: readonly Ruled[]): Set<string> {
  const checks = judged.flatMap(({ suggestion }) => suggestion.verdict.checks)
  return new Set(checks.filter(({ outcome }) => outcome === 'flaky').map(({ name }) => name))
}

/** Checks whose commands may not be run here, once a cycle. */
function refusedEntries(cycle: Cycle, { runs }: Trial): NewEntry[] {
  const { repository, spec, id } = cycle
  return runs
    .filter((one) => one.refused !== null)
    .map(({ name, refused }): NewEntry => {
      const body = { check: name, why: refused }
      return { type: 'check.refused', repository, spec, cycle: id, body }
    })
}

/** One that a rule accepted was opened first: both lines are written. */
function entriesOf(cycle: Cycle, { suggestion, no }: Ruled, view: View): NewEntry[] {
  const { title, kind } = suggestion
  const entry = (type: NewEntry['type'], body: NewEntry['body']): NewEntry => ({
    type,
    repository: cycle.repository,
    spec: cycle.spec,
    cycle: cycle.id,
    suggestion: suggestion.id,
    body,
  })
  const { why, confinement } = suggestion.verdict
  // What kept the checks' commands in, or that nothing did.
  const told = { title, kind, why, ...(confinement && { confinement: confinement.kind }) }
  if (suggestion.state === 'refuted')
    return [entry('suggestion.refuted', { ...told, ...triedBy(suggestion, view) })]
  const opened = entry('suggestion.opened', { ...told, ...(no === null ? {} : { rule: no }) })
  if (suggestion.state !== 'accepted') return [opened]
  return [opened, { ...reviewedEntry(suggestion), cycle: cycle.id }]
}
