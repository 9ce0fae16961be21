import type { Cycle } from '../domain/cycle.ts'
import { type CycleId, newCycleId } from '../domain/id.ts'
import { joinTriggers, maxDepth, mostDrafts, type Trigger } from '../domain/trigger.ts'
import type { Store } from '../store/open.ts'
import { cycleEntry } from './cycle-entry.ts'
import type { CycleRequest, Triggered } from './journal.ts'
import { dayPause, type Limiting, limitPause, pauseOf } from './pause.ts'

/** Follows a trigger, inside a write: joins it to the cycle that waits, queues a new one, or says why not. */
export function triggerCycle(
  store: Store,
  request: CycleRequest,
  { at, limiting }: { at: number; limiting: Limiting },
): Triggered {
  const { repository, spec, trigger, all } = request
  const waiting = store.runs.waiting({ repository, spec })
  const paused = whyPaused(store, request, { waiting, at, limiting })
  if (paused !== null) {
    const body = { why: paused, trigger: told(trigger) }
    store.entries.insert({ type: 'cycle.paused', repository, spec, body }, at)
    return { paused }
  }
  if (waiting) {
    const cycle = {
      ...waiting,
      triggers: joinTriggers(waiting.triggers, trigger),
      all: waiting.all || all,
    }
    store.runs.update(cycle, null)
    store.entries.insert(cycleEntry(cycle, 'cycle.joined', { trigger: told(trigger) }), at)
    return { cycle, joined: true }
  }
  const cycle: Cycle = {
    id: freshId(store, at),
    spec,
    repository,
    state: 'queued',
    triggers: [trigger],
    all,
    epoch: 0,
    createdAt: at,
    startedAt: null,
    deadline: null,
    endedAt: null,
    fault: null,
  }
  store.runs.insert(cycle)
  const warning = trigger.kind === 'hand' ? dayPause(store, request, limiting, at)?.why : undefined
  const body = { trigger: told(trigger), all, ...(warning !== undefined && { warning }) }
  store.entries.insert(cycleEntry(cycle, 'cycle.queued', body), at)
  return { cycle, joined: false }
}

/** Ids of one millisecond are told apart by chance, and chance may repeat itself. */
function freshId(store: Store, at: number): CycleId {
  const id = newCycleId(at)
  return store.runs.get(id) === null ? id : freshId(store, at)
}

function whyPaused(
  store: Store,
  request: CycleRequest,
  { waiting, at, limiting }: { waiting: Cycle | null; at: number; limiting: Limiting },
): string | null {
  const { kind, depth, draft } = request.trigger
  if (depth > maxDepth)
    return `the chain of cycles that caused one another is ${depth} deep, and ${maxDepth} is the most`
  const drafts = waiting?.triggers.filter((one) => one.draft !== undefined).length ?? 0
  if (draft && drafts >= mostDrafts)
    return `${drafts} suggestions of jobs wait for its next cycle, and that is the most`
  if (kind === 'hand' || waiting) return null
  // A new start may well have mended what made cycles fail.
  const look = kind === 'start' ? limitPause : pauseOf
  return look(store, request, limiting, at)?.why ?? null
}

/** A trigger as the journal tells it: the edits of a draft are kept with its cycle, and too long for a line. */
function told({ draft, ...trigger }: Trigger): object {
  if (draft === undefined) return trigger
  const { edits: _edits, ...said } = draft
  return { ...trigger, draft: said }
}
