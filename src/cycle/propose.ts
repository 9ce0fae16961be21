import type { Consulted, Cycle, Proposed } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { Insight } from '../domain/insight.ts'
import type { RepoPath } from '../domain/path.ts'
import type { Draft, Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import { isUndecided } from '../domain/verdict.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import { askModels } from './ask-models.ts'
import { specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { draftByRemedy, type Origin } from './draft.ts'
import { draftStated } from './job-drafts/draft-stated.ts'
import { remedies } from './remedies/remedies.ts'
import { slowEntries } from './slow-models.ts'

type Dropped = Proposed['dropped'][number]

/**
 * Makes drafts of the insights a remedy answers, alike ones of a file together, and then of those a model
 * can answer: known ones not again, few at once. What jobs suggest comes first.
 */
export async function propose(
  cycle: Cycle,
  consulted: Consulted,
  deps: Deps,
  context: StepContext,
): Promise<Made<Proposed>> {
  const { signal, progress } = context
  const spec = await specOf(deps, cycle)
  const { insights, asked: _told, ...rest } = consulted
  const { commit } = consulted
  const known = await deps.journal.suggestions({ repository: cycle.repository, spec: cycle.spec })
  return deps.bases.use({ repository: cycle.repository, commit }, async (base) => {
    const origin: Origin = { cycle, spec, view: base.view, commit, now: deps.now() }
    const answered = answeredIds(known)
    const drafts: Draft[] = []
    const stated = await draftStated(cycle, { origin, base, known, signal })
    const dropped: Dropped[] = [...stated.dropped]
    const groups = grouped(
      insights.filter((one) => one.answer === 'remedy' && !answered.has(one.id)),
    )
    for (const [at, group] of groups.entries()) {
      progress(at, groups.length)
      signal.throwIfAborted()
      for (const draft of draftsOf(group, origin)) {
        const before = known.find((one) => one.id === draft.id)
        if (drafts.some((one) => one.id === draft.id)) continue
        if (before && isRefutedAt(before, commit))
          dropped.push({
            title: draft.title,
            path: pathOf(draft),
            why: `refuted at this commit already: ${before.verdict.why}`,
          })
        else drafts.push(draft)
      }
    }
    const room = roomFor(cycle, [...known, ...stated.drafts], spec.limits)
    for (const draft of drafts.slice(room.count))
      dropped.push({ title: draft.title, path: pathOf(draft), why: room.why })
    const kept = drafts.slice(0, room.count)
    const asked = await askModels(
      insights.filter((one) => one.answer === 'model' && !answered.has(one.id)),
      { origin, known, room: { ...room, count: room.count - kept.length }, context },
      deps,
    )
    kept.push(...asked.drafts)
    kept.unshift(...stated.drafts)
    dropped.push(...asked.dropped)
    const suggestions = superseded({
      known,
      drafts: kept.filter((one) => one.objection === null),
      insights,
      now: deps.now(),
    })
    const entries = [
      ...suggestions.map((one) => supersededEntry(cycle, one)),
      ...asked.entries,
      ...(await slowEntries(cycle, deps.journal)),
    ]
    return { result: { ...rest, step: 'propose', drafts: kept, dropped }, suggestions, entries }
  })
}

function draftsOf(group: Insight[], origin: Origin): Draft[] {
  const together = draftByRemedy(group, origin)
  if (together) return [together]
  return group.flatMap((insight) => draftByRemedy([insight], origin) ?? [])
}

/** True for one that its checks refuted on the same files; where a check was refused, nothing is known. */
function isRefutedAt(one: Suggestion, commit: string): boolean {
  return one.state === 'refuted' && one.base === commit && !isUndecided(one.verdict)
}

/** Insights of one file that one remedy answers, so that its changes there are one suggestion. */
function grouped(insights: Insight[]): Insight[][] {
  const byPath = Map.groupBy(insights, (one) => one.path)
  return [...byPath.values()].flatMap((alike) => [
    ...Map.groupBy(alike, (one) => remedies.get(one.kind)).values(),
  ])
}

/** Insights that a suggestion waits for, a person answered, or a branch holds: they are not brought up again. */
function answeredIds(known: Suggestion[]): Set<string> {
  const states = ['open', 'accepted', 'applied', 'rejected', 'reverted']
  return new Set(
    known
      .filter((one) => states.includes(one.state))
      .flatMap((one) => one.insights.map((insight) => insight.id)),
  )
}

/** Waiting suggestions whose insights are gone, and stale ones that a draft of this cycle replaces. */
function superseded(so: {
  known: Suggestion[]
  drafts: Draft[]
  insights: Insight[]
  now: number
}): SuggestionAt<'superseded'>[] {
  const seen = new Set(so.insights.map((one) => one.id))
  const replaced = new Set(so.drafts.flatMap((draft) => draft.insights.map((one) => one.id)))
  const again = new Set(so.drafts.map((draft) => draft.id))
  return so.known.flatMap((one) => {
    if ((one.state !== 'open' && one.state !== 'stale') || again.has(one.id)) return []
    // No agent reports what a job suggests.
    const gone = one.by.kind !== 'job' && !one.insights.some((insight) => seen.has(insight.id))
    const newer = one.state === 'stale' && one.insights.some((insight) => replaced.has(insight.id))
    if (!gone && !newer) return []
    const reason = gone
      ? 'what it answers is not there any more'
      : 'a suggestion for the text as it is now takes its place'
    return [{ ...one, state: 'superseded' as const, reason, updatedAt: so.now }]
  })
}

function supersededEntry(cycle: Cycle, one: SuggestionAt<'superseded'>): NewEntry {
  const { repository, spec } = cycle
  const body = { title: one.title, why: one.reason }
  return {
    type: 'suggestion.superseded',
    repository,
    spec,
    cycle: cycle.id,
    suggestion: one.id,
    body,
  }
}

function roomFor(
  cycle: Cycle,
  made: readonly (Suggestion | Draft)[],
  limits: { perCycle: number; open: number },
): { count: number; why: string } {
  const open = made.filter(({ state }) => state === 'open' || state === 'drafted').length
  const left = Math.max(0, limits.open - open)
  if (cycle.all) return { count: Number.MAX_SAFE_INTEGER, why: '' }
  if (left < limits.perCycle)
    return { count: left, why: `${open} suggestions wait for a review, and ${limits.open} may` }
  return { count: limits.perCycle, why: `a cycle of this spec makes at most ${limits.perCycle}` }
}

function pathOf(draft: Draft): RepoPath {
  const edit = draft.edits[0]
  if (!edit) throw new RangeError(`Cannot place draft "${draft.id}": it has no edit`)
  return edit.path
}
