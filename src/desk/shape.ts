import { isRunCheck } from '../domain/check.ts'
import type { CycleDetail, CycleShape } from '../domain/cycle-shape.ts'
import type { Consulted, Cycle, Observed } from '../domain/cycle.ts'
import type { Insight } from '../domain/insight.ts'
import type { Pause } from '../domain/limits.ts'
import { nextStepOf } from '../domain/next-step.ts'
import { holdsBack } from '../domain/pattern.ts'
import type { InsightShape, SpecShape, SuggestionDetail, SuggestionShape } from '../domain/shape.ts'
import { agentName } from '../domain/spec-agent.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { FinishedStep } from '../engine/journal.ts'

/** A suggestion as scripts and CI read it: the documented contract, and nothing they should not build on. */
export function suggestionShape(suggestion: Suggestion): SuggestionShape {
  const { id, kind, title, state, verdict } = suggestion
  return {
    id,
    kind,
    title,
    state,
    edits: suggestion.edits.map(({ path, action }) => ({ path, action })),
    nextStep: nextStepOf(suggestion),
    verdict: {
      improved: verdict.improved,
      score: verdict.score,
      checks: verdict.checks.map(({ name, outcome, before, after }) => ({
        name,
        outcome,
        before,
        after,
      })),
    },
  }
}

/** A suggestion whole: the contract's fields, and all that `show` prints. */
export function suggestionDetail(suggestion: Suggestion): SuggestionDetail {
  const { why, patch, insights, spec, repository, base, cycle, createdAt, updatedAt, verdict } =
    suggestion
  const { why: reason, ...judged } = verdict
  return {
    ...suggestionShape(suggestion),
    verdict: judged,
    why,
    by: suggestion.by,
    opinion: suggestion.opinion,
    patch,
    spec,
    repository,
    base,
    cycle,
    createdAt,
    updatedAt,
    reason,
    insights: insights.map(insightShape),
    review: 'review' in suggestion ? suggestion.review : null,
    holds: holdsBack(suggestion),
    place: 'place' in suggestion ? suggestion.place : null,
    undone: 'undone' in suggestion ? suggestion.undone : null,
  }
}

function insightShape(insight: Insight): InsightShape {
  const { about: _about, ...shown } = insight
  return shown
}

/** A cycle in a list. */
export function cycleShape(cycle: Cycle): CycleShape {
  const { id, spec, repository, state, createdAt, startedAt, endedAt, fault } = cycle
  const triggers = cycle.triggers.map(({ draft: _draft, ...shown }) => shown)
  return { id, spec, repository, state, triggers, createdAt, startedAt, endedAt, fault }
}

/** A cycle with what it did, found and made so far. */
export function cycleDetail(
  cycle: Cycle,
  steps: FinishedStep[],
  made: {
    observed: Observed | null
    consulted: Consulted | null
    suggestions: Suggestion[]
    slow: string[]
    dropped: CycleDetail['dropped']
    ending: CycleDetail['ending']
  },
): CycleDetail {
  const { observed, consulted, suggestions, slow, dropped, ending } = made
  return {
    cycle: {
      ...cycleShape(cycle),
      steps: steps.map(({ step, ms }) => ({ name: step, ms })),
    },
    observed: observed && {
      commit: observed.commit,
      dirty: observed.dirty,
      specHash: observed.specHash,
      memory: observed.memory,
    },
    consulted: consulted !== null,
    silent: consulted?.silent ?? [],
    asked: consulted?.asked ?? [],
    slow,
    insights: (consulted?.insights ?? []).map(insightShape),
    suggestions: suggestions.filter((one) => one.state !== 'refuted').map(suggestionShape),
    refuted: suggestions.filter((one) => one.state === 'refuted').map(suggestionShape),
    ending: cycle.state === 'done' ? ending : null,
    dropped,
  }
}

/** What a spec says, without what only its script can do. */
export function specShape(spec: NamedSpec, paused: Pause | null): SpecShape {
  const { name, goal, hash, boundaries, agents, limits, drafts } = spec
  return {
    name,
    goal,
    hash,
    boundaries,
    checks: Object.entries(spec.checks).map(([check, one]) => ({
      name: check,
      kind: one.check,
      weight: one.weight,
      command: isRunCheck(one) ? one.command.line : null,
    })),
    agents: [...new Set(agents.map(agentName))],
    limits,
    paused,
    drafts,
    review: reviewWords(spec.review),
  }
}

function reviewWords(review: NamedSpec['review']): string {
  if (review === 'person') return 'person'
  const rule = 'auto' in review ? [`rule for ${review.auto.join(', ')}`] : []
  const people = review.by ? [review.by.join(' or ')] : []
  return [...rule, ...people].join(', else ')
}
