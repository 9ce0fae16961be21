import type { Draft, Suggestion } from '../domain/suggestion.ts'
import { compare, type Verdict } from '../domain/verdict.ts'
import { unjudged } from './run-checks.ts'
import type { Trial } from './trial.ts'

/**
 * Undecided for what a model or a job wrote upon a stranger's words, where commands run without walls: a check
 * would run it before a person has seen it. Null for all else.
 */
export function unsafeVerdict(
  { by, insights }: Draft | Suggestion,
  { runs, deps }: Trial,
): Verdict | null {
  const isStrange = by.kind !== 'remedy' && insights.some((one) => one.trust === 'stranger')
  if (!isStrange || runs.length === 0 || deps.bases.confinement.kind !== 'none') return null
  const refused =
    'it rests on text that strangers could write, and there is no sandbox to run it in'
  const checks = runs.map((one) => unjudged({ ...one, refused }, 'refused'))
  return { ...compare(checks, { before: 0, after: 0 }), why: refused }
}
