import { ruledSuggestions } from '../cycle/rule.ts'
import type { CycleId } from '../domain/id.ts'
import type { AppliedShape } from '../domain/shape.ts'
import type { Journal } from '../engine/journal.ts'
import type { Desk } from '../script/kit.ts'

/**
 * Applies, on a branch, what a spec's own rule said yes to: of one cycle that has ended, or, at start,
 * of all those that a crash kept from it. What does not fit any more is refused and stays accepted.
 */
export async function applyRuled(
  { journal, desk }: { journal: Journal; desk: Desk },
  of: { repository: string; cycle?: CycleId },
): Promise<AppliedShape> {
  const accepted = await journal.suggestions({ repository: of.repository, states: ['accepted'] })
  const ids = ruledSuggestions(accepted)
    .filter((one) => of.cycle === undefined || one.cycle === of.cycle)
    .map((one) => one.id)
  return ids.length === 0 ? { applied: [], refused: [] } : desk.suggestions.apply(ids, 'branch')
}
