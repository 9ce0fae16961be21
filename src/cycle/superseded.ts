import type { Cycle, Silent } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { Insight } from '../domain/insight.ts'
import type { Draft, Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import { type Learned, whyTakeBack } from './choose.ts'
import { agentsOf } from './merge-insights.ts'

/**
 * Waiting suggestions whose insights are gone, stale ones that a draft of this cycle replaces, and those that
 * are held back by what was learned since they were made. What an agent reported that could not look is not
 * gone.
 */
export function superseded(so: {
  known: readonly Suggestion[]
  drafts: readonly Draft[]
  insights: readonly Insight[]
  /** Agents that did not answer, or not wholly. */
  silent: readonly Silent[]
  learned: Learned
  now: number
}): SuggestionAt<'superseded'>[] {
  const seen = new Set(so.insights.map((one) => one.id))
  const replaced = new Set(so.drafts.flatMap((draft) => draft.insights.map((one) => one.id)))
  const again = new Set(so.drafts.map((draft) => draft.id))
  const mute = new Set(so.silent.map(({ agent }) => agent))
  const isGone = (insight: Insight) =>
    !seen.has(insight.id) && !agentsOf(insight).some((agent) => mute.has(agent))
  return so.known.flatMap((one) => {
    if ((one.state !== 'open' && one.state !== 'stale') || again.has(one.id)) return []
    // No agent reports what a job suggests.
    const gone = one.by.kind !== 'job' && one.insights.every(isGone)
    const newer = one.state === 'stale' && one.insights.some((insight) => replaced.has(insight.id))
    const taken = whyTakeBack(one, so.learned)
    if (!gone && !newer && taken === null) return []
    const reason = gone
      ? 'what it answers is not there any more'
      : (taken ?? 'a suggestion for the text as it is now takes its place')
    return [{ ...one, state: 'superseded' as const, reason, updatedAt: so.now }]
  })
}

/** The line of the journal for one. */
export function supersededEntry(
  { repository, spec, id }: Pick<Cycle, 'repository' | 'spec' | 'id'>,
  one: SuggestionAt<'superseded'>,
): NewEntry {
  const body = { title: one.title, why: one.reason }
  return {
    type: 'suggestion.superseded',
    repository,
    spec,
    cycle: id,
    suggestion: one.id,
    body,
  }
}
