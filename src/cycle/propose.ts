import type { Consulted, Cycle, Proposed } from '../domain/cycle.ts'
import type { Insight } from '../domain/insight.ts'
import type { RepoPath } from '../domain/path.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import { askModels } from './ask-models.ts'
import { draftArchives } from './changes/draft-archives.ts'
import { choose, draftCandidate, learnedFor } from './choose.ts'
import { specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { draftByRemedy, type Origin } from './draft.ts'
import { draftStated } from './job-drafts/draft-stated.ts'
import { isRefutedAt } from './manners/alike.ts'
import { openManners } from './manners/open-manners.ts'
import { remedies } from './remedies/remedies.ts'
import { refutedAlike } from './repeats.ts'
import { slowEntries } from './slow-models.ts'
import { superseded, supersededEntry } from './superseded.ts'
import { askForChanges } from './uncovered.ts'

/**
 * Makes drafts of the insights a remedy answers, alike ones of a file together, and then of those a model
 * can answer: few at once, the most promising by what was learned, and what good manners hold back not at
 * all. What jobs suggest comes first.
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
    const manners = openManners(origin, { known, bases: deps.bases })
    const { free, waiting, dropped } = await manners.sift(insights)
    const drafts: Draft[] = []
    const drop = (draft: Draft, why: string) =>
      dropped.push({ title: draft.title, path: pathOf(draft), why })
    const said = await draftStated(cycle, { origin, base, known, signal })
    dropped.push(...said.dropped)
    const stated: Draft[] = []
    for (const made of said.drafts) {
      const { draft, held } = await manners.mind(made, stated)
      if (held) drop(draft, held.why)
      else stated.push(draft)
    }
    const whyNot =
      free.length === 0 ? () => null : await refutedAlike(cycle, { view: base.view, signal }, deps)
    const worth = free.filter((one) => {
      const why = whyNot(one)
      if (why !== null) dropped.push({ title: one.message, path: one.path, why })
      return why === null
    })
    const groups = grouped(worth.filter((one) => one.answer === 'remedy'))
    for (const [at, group] of groups.entries()) {
      progress(at, groups.length)
      signal.throwIfAborted()
      for (const made of draftsOf(group, origin)) {
        const { draft, held } = await manners.mind(made, [...stated, ...drafts])
        const before = known.find((one) => one.id === draft.id)
        if (drafts.some((one) => one.id === draft.id)) continue
        if (before && isRefutedAt(before, commit))
          drop(draft, `refuted at this commit already: ${before.verdict.why}`)
        else if (held) drop(draft, held.why)
        else drafts.push(draft)
      }
    }
    const archives = await draftArchives(free, {
      origin,
      base,
      archive: deps.changes.archive,
    })
    for (const made of archives.drafts) {
      const { draft, held } = await manners.mind(made, [...stated, ...drafts])
      if (held) drop(draft, held.why)
      else drafts.push(draft)
    }
    dropped.push(...archives.dropped)
    const learned = await learnedFor(cycle, known, deps)
    const choice = choose(drafts, draftCandidate, learned)
    for (const { one, why } of choice.dropped) drop(one, why)
    const room = roomFor(cycle, [...known, ...stated], spec.limits)
    for (const draft of choice.chosen.slice(room.count)) drop(draft, room.why)
    const kept = [...stated, ...choice.chosen.slice(0, room.count)]
    const asked = await askModels(
      worth.filter((one) => one.answer === 'model'),
      {
        origin,
        known,
        learned,
        room: { ...room, count: room.count - kept.length + stated.length },
        mind: (draft) => manners.mind(draft, kept),
        context,
      },
      deps,
    )
    dropped.push(...asked.dropped)
    // Models answer several questions at once: what one wrote is held against the others' only here.
    for (const made of asked.drafts) {
      // What a model could not mend is kept as refuted, and is in nobody's way.
      const others = kept.filter((one) => one.objection === null)
      const { draft, held } = await manners.mind(made, others)
      if (held) drop(draft, held.why)
      else kept.push(draft)
    }
    const suggestions = superseded({
      known,
      drafts: kept.filter((one) => one.objection === null),
      insights,
      silent: consulted.silent,
      learned,
      now: deps.now(),
    })
    const entries = [
      ...suggestions.map((one) => supersededEntry(cycle, one)),
      ...asked.entries,
      ...(await slowEntries(cycle, deps.journal)),
    ]
    const looked = {
      insights: insights.length,
      waiting,
      spent: asked.spent,
      unasked: asked.unasked,
    }
    const noRoom = dropped.filter(({ why }) => why === room.why).length
    const result: Proposed = { ...rest, step: 'propose', drafts: kept, dropped, looked, noRoom }
    const asks = await askForChanges(cycle, { insights, spec, view: base.view }, deps)
    return { result, suggestions, entries: [...entries, ...asks.entries], requests: asks.requests }
  })
}

function draftsOf(group: Insight[], origin: Origin): Draft[] {
  const [first] = group
  const isApart = first !== undefined && remedies.get(first.kind)?.apart === true
  const together = isApart ? null : draftByRemedy(group, origin)
  if (together) return [together]
  return group.flatMap((insight) => draftByRemedy([insight], origin) ?? [])
}

/** Insights of one file that one remedy answers, so that its changes there are one suggestion. */
function grouped(insights: Insight[]): Insight[][] {
  const byPath = Map.groupBy(insights, (one) => one.path)
  return [...byPath.values()].flatMap((alike) => [
    ...Map.groupBy(alike, (one) => remedies.get(one.kind)).values(),
  ])
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
