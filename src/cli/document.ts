import type { CycleDetail } from '../domain/cycle-shape.ts'
import type { SuggestionDetail } from '../domain/shape.ts'

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
  const document = { id, kind, title, state, edits, nextStep, verdict: { improved, score, checks } }
  return suggestion.holds === null ? document : { ...document, holds: suggestion.holds }
}

/** A cycle as the command line's documented contract has it, and no more. */
export function cycleDocument(detail: CycleDetail): object {
  const { cycle, ending, insights, suggestions, refuted } = detail
  const { id, spec, state, repository, fault, steps } = cycle
  const shown = { id, spec, state, repository, fault, steps }
  return { cycle: shown, insights, suggestions, refuted, ending }
}
