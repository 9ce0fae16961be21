import type { Cycle } from '../domain/cycle.ts'
import { describeError } from '../domain/fault.ts'
import type { Store } from '../store/open.ts'
import { cycleEntry } from './cycle-entry.ts'
import { endCycle } from './end-cycle.ts'
import type { Claim, ClaimOptions } from './journal.ts'

/** How often a cycle may be claimed without finishing a step: what kills the process must not do so for ever. */
const maxClaims = 3

/** Claims the next cycle, inside a write. A cycle that cannot be begun ends as failed, and the next one is looked at. */
export function claimCycle(store: Store, options: ClaimOptions, at: number): Claim | null {
  for (;;) {
    const cycle = store.runs.ready(options.only)
    if (!cycle) return null
    const claimed = begin(store, cycle, { minutes: options.minutes, at })
    if (claimed.state === 'failed') continue
    store.runs.update(claimed, options.owner)
    writeEntry(store, claimed, { isFirst: cycle.startedAt === null, at })
    return { cycle: claimed, epoch: claimed.epoch }
  }
}

function begin(
  store: Store,
  cycle: Cycle,
  { minutes, at }: { minutes: (cycle: Cycle) => number; at: number },
): Cycle {
  const claims = cycle.epoch - store.steps.lastEpoch(cycle.id)
  if (claims >= maxClaims) {
    const message = `Cannot go on with cycle "${cycle.id}": its process ended ${claims} times in the same step`
    return endCycle(store, cycle, { fault: { code: 'cycle.crashed', message }, at })
  }
  try {
    const deadline = cycle.deadline ?? at + Math.round(minutes(cycle) * 60_000)
    const startedAt = cycle.startedAt ?? at
    return { ...cycle, state: 'running', epoch: cycle.epoch + 1, startedAt, deadline }
  } catch (error) {
    // The spec is gone, for one: the cycle can never begin, and must not keep others from it.
    return endCycle(store, cycle, { fault: describeError(error), at })
  }
}

function writeEntry(
  store: Store,
  cycle: Cycle,
  { isFirst, at }: { isFirst: boolean; at: number },
): void {
  const { deadline } = cycle
  const after = store.steps.of(cycle.id).at(-1)?.name
  if (isFirst) store.entries.insert(cycleEntry(cycle, 'cycle.started', { deadline }), at)
  else if (after) store.entries.insert(cycleEntry(cycle, 'cycle.resumed', { after, deadline }), at)
}
