import type { LedgerShape } from '../domain/ledger-shape.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'

/** What became of each spec's suggestions, by repository: from the suggestions themselves, which are kept for good. */
export async function readLedger(
  journal: Journal,
  filter: { repository?: string; spec?: string },
): Promise<LedgerShape[]> {
  const all = await journal.suggestions(filter)
  const groups = Map.groupBy(all, (one) => JSON.stringify([one.repository, one.spec]))
  return [...groups.values()].flatMap((group) => lineOf(group) ?? [])
}

function lineOf(group: Suggestion[]): LedgerShape | null {
  const [first] = group
  if (!first) return null
  const outcomes: Record<string, number> = {}
  for (const { state } of group) outcomes[state] = (outcomes[state] ?? 0) + 1
  const steps = group.flatMap((one) => {
    if (one.state !== 'applied') return []
    const { id, title, verdict, review, place } = one
    const undo = `ostinato suggestions revert ${id}`
    return [{ id, title, at: place.at, by: review.by, score: verdict.score, place, undo }]
  })
  steps.sort((a, b) => a.at - b.at)
  return { repository: first.repository, spec: first.spec, outcomes, steps }
}
