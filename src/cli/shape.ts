import type { Consulted, Cycle } from '../domain/cycle.ts'
import type { Insight } from '../domain/insight.ts'
import { nextStepOf } from '../domain/next-step.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { FinishedStep } from '../engine/journal.ts'

/** A suggestion as scripts and CI read it: the documented contract, and nothing they should not build on. */
export function suggestionShape(suggestion: Suggestion) {
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
      checks: verdict.checks.map(({ name, before, after }) => ({ name, before, after })),
    },
  }
}

/** A suggestion whole: the contract's fields, and all that `show` prints. */
export function suggestionDetail(suggestion: Suggestion) {
  const { why, patch, insights, spec, repository, base, cycle, createdAt, updatedAt, verdict } =
    suggestion
  return {
    ...suggestionShape(suggestion),
    why,
    patch,
    spec,
    repository,
    base,
    cycle,
    createdAt,
    updatedAt,
    reason: verdict.why,
    insights: insights.map(insightShape),
    review: 'review' in suggestion ? suggestion.review : null,
    place: 'place' in suggestion ? suggestion.place : null,
    undone: 'undone' in suggestion ? suggestion.undone : null,
  }
}

export function insightShape(insight: Insight) {
  const { id, kind, severity, path, line, message, evidence, requirement, agent, trust, answer } =
    insight
  return { id, kind, severity, path, line, message, evidence, requirement, agent, trust, answer }
}

/** A cycle that has ended, with what it found and made. */
export function cycleShape(
  cycle: Cycle,
  steps: FinishedStep[],
  made: { consulted: Consulted | null; suggestions: Suggestion[] },
) {
  const { id, spec, state, repository, fault } = cycle
  return {
    cycle: {
      id,
      spec,
      state,
      repository,
      fault,
      steps: steps.map(({ step, ms }) => ({ name: step, ms })),
    },
    insights: (made.consulted?.insights ?? []).map(insightShape),
    suggestions: made.suggestions.filter((one) => one.state !== 'refuted').map(suggestionShape),
    refuted: made.suggestions.filter((one) => one.state === 'refuted').map(suggestionShape),
  }
}
