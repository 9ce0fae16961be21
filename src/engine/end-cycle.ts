import { type Cost, costKind } from '../domain/cost.ts'
import type { Cycle } from '../domain/cycle.ts'
import type { Ending } from '../domain/ending.ts'
import { Fault } from '../domain/fault.ts'
import type { CycleId } from '../domain/id.ts'
import { readingsOf } from '../domain/reading.ts'
import type { Store } from '../store/open.ts'
import { cycleEntry } from './cycle-entry.ts'

/** Ends a cycle, inside a write: failed where there is a fault, else done. */
export function endCycle(
  store: Store,
  cycle: Cycle,
  { fault, ending, at }: { fault: Cycle['fault']; ending?: Ending | undefined; at: number },
): Cycle {
  const ended: Cycle = { ...cycle, state: fault ? 'failed' : 'done', fault, endedAt: at }
  store.runs.update(ended, null)
  addCost(store, ended, at)
  const entry = fault
    ? cycleEntry(ended, 'cycle.failed', fault)
    : cycleEntry(ended, 'cycle.done', ending ? { ending: ending.word, why: ending.why } : {})
  store.entries.insert(entry, at)
  return ended
}

/** Cancels a cycle that has not ended, inside a write. */
export function cancelCycle(
  store: Store,
  id: CycleId,
  { why, at }: { why: string; at: number },
): Cycle {
  const cycle = store.runs.get(id)
  if (!cycle)
    throw new Fault('cycle.unknown', `Cannot cancel cycle "${id}": there is no such cycle`)
  if (cycle.endedAt !== null)
    throw new Fault('cycle.cancelled', `Cannot cancel cycle "${id}": it is at "${cycle.state}"`)
  const cancelled: Cycle = { ...cycle, state: 'cancelled', endedAt: at }
  store.runs.update(cancelled, null)
  addCost(store, cancelled, at)
  store.entries.insert(cycleEntry(cancelled, 'cycle.cancelled', { why }), at)
  return cancelled
}

/** Adds what an ended cycle took to what its spec has taken: in the write that ends it, so once. */
function addCost(
  store: Store,
  { id, repository, spec, startedAt, deadline }: Cycle,
  at: number,
): void {
  const of = { repository, kind: costKind.kind, subject: spec }
  const kept = store.readings.get(of)
  const before = readingsOf(costKind, kept ? [kept] : [])[0]?.value
  const models = store.exchanges.sum(id)
  // Nothing runs beyond its deadline, however late a crash is noticed.
  const machineMs = startedAt === null ? 0 : Math.max(0, Math.min(at, deadline ?? at) - startedAt)
  const value: Cost = {
    since: before?.since ?? startedAt ?? at,
    cycles: (before?.cycles ?? 0) + 1,
    exchanges: (before?.exchanges ?? 0) + models.exchanges,
    tokensIn: (before?.tokensIn ?? 0) + models.tokensIn,
    tokensOut: (before?.tokensOut ?? 0) + models.tokensOut,
    modelMs: (before?.modelMs ?? 0) + models.modelMs,
    machineMs: (before?.machineMs ?? 0) + machineMs,
  }
  store.readings.put({ ...of, value, at })
}
