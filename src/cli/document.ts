import type { CycleDetail, SuggestionDetail } from '../domain/shape.ts'

/** A suggestion as the command line's documented contract has it, and no more. */
export function suggestionDocument(suggestion: SuggestionDetail): object {
  const { id, kind, title, state, edits, nextStep, verdict } = suggestion
  const { improved, score } = verdict
  const checks = verdict.checks.map(({ name, outcome, before, after }) => ({
    name,
    outcome,
    before,
    after,
  }))
  return { id, kind, title, state, edits, nextStep, verdict: { improved, score, checks } }
}

/** A cycle as the command line's documented contract has it, and no more. */
export function cycleDocument({ cycle, insights, suggestions, refuted }: CycleDetail): object {
  const { id, spec, state, repository, fault, steps } = cycle
  return { cycle: { id, spec, state, repository, fault, steps }, insights, suggestions, refuted }
}
