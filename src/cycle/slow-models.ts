import type { Cycle } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import { comparePaces, slowFix } from '../domain/pace.ts'
import type { Journal } from '../engine/journal.ts'

/** One entry for each model that was much slower in this cycle than in those before, with both figures. */
export async function slowEntries(
  { repository, spec, id }: Cycle,
  journal: Pick<Journal, 'paces'>,
): Promise<NewEntry[]> {
  const slow = comparePaces(await journal.paces(), id).filter(({ why }) => why !== null)
  const byModel = Map.groupBy(slow, ({ model }) => model)
  return [...byModel.values()].flatMap(([first]): NewEntry[] => {
    if (!first) return []
    const body = { ...first, fix: slowFix }
    return [{ type: 'model.slow', repository, spec, cycle: id, body }]
  })
}
