import type { CallJournal } from '../../src/cycle/keep-calls.ts'
import type { CycleId } from '../../src/domain/id.ts'
import type { ToolCallRecord } from '../../src/domain/tool.ts'
import type { Journal } from '../../src/engine/journal.ts'

/** A journal that keeps calls of tools besides, as the store's does: what was kept first stays. */
export function keepingInMemory(journal: Journal): Journal & CallJournal {
  const kept = new Map<CycleId, Map<string, ToolCallRecord>>()
  const of = (run: CycleId) => {
    const there = kept.get(run) ?? new Map<string, ToolCallRecord>()
    kept.set(run, there)
    return there
  }
  return {
    ...journal,
    call: async (run, key) => of(run).get(key) ?? null,
    async keepCall(run, record) {
      if (!of(run).has(record.key)) of(run).set(record.key, structuredClone(record))
    },
    calls: async (run) => [...of(run).values()],
  }
}
