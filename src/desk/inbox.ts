import { minutesFor } from '../domain/attention.ts'
import type { InboxLine, InboxShape } from '../domain/inbox-shape.ts'
import { type Severity, severityWeight } from '../domain/insight.ts'
import type { Suggestion, SuggestionState } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'
import { findTurns, type TurnsFilter } from './turns.ts'

/** A line for each suggestion: the open ones in their turn, then those in other states, the newest change first. */
export async function readInbox(
  journal: Journal,
  { states = ['open'], ...so }: TurnsFilter & { states?: readonly SuggestionState[] },
): Promise<InboxShape> {
  const { turns, known, attention } = await findTurns(journal, so)
  const open = states.includes('open')
    ? turns.map(({ suggestion, later }) => lineOf(suggestion, later))
    : []
  const rest = known
    .filter(({ state }) => state !== 'open' && states.includes(state))
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
    .map((suggestion) => lineOf(suggestion, false))
  return { lines: [...open, ...rest], attention }
}

function lineOf(suggestion: Suggestion, later: boolean): InboxLine {
  const { id, title, state, kind, spec, repository, by, edits, verdict } = suggestion
  const { createdAt, updatedAt } = suggestion
  return {
    id,
    title,
    state,
    kind,
    spec,
    repository,
    by,
    paths: [...new Set(edits.map(({ path }) => path))],
    severity: worstOf(suggestion.insights.map((insight) => insight.severity)),
    score: verdict.score,
    createdAt,
    updatedAt,
    minutes: minutesFor(suggestion),
    later,
  }
}

function worstOf(severities: readonly Severity[]): Severity {
  return severities.reduce(
    (worst, one) => (severityWeight[one] > severityWeight[worst] ? one : worst),
    'info',
  )
}
