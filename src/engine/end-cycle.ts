import type { Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import type { CycleId } from '../domain/id.ts'
import type { Store } from '../store/open.ts'
import { cycleEntry } from './cycle-entry.ts'

/** Ends a cycle, inside a write: failed where there is a fault, else done. */
export function endCycle(
  store: Store,
  cycle: Cycle,
  { fault, at }: { fault: Cycle['fault']; at: number },
): Cycle {
  const ended: Cycle = { ...cycle, state: fault ? 'failed' : 'done', fault, endedAt: at }
  store.runs.update(ended, null)
  const entry = fault
    ? cycleEntry(ended, 'cycle.failed', fault)
    : cycleEntry(ended, 'cycle.done', {})
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
  store.entries.insert(cycleEntry(cancelled, 'cycle.cancelled', { why }), at)
  return cancelled
}
