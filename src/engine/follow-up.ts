import * as v from 'valibot'

import type { Cycle } from '../domain/cycle.ts'
import type { Suggestion, SuggestionState } from '../domain/suggestion.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { Store } from '../store/open.ts'
import type { Writing } from './writing.ts'

interface Move {
  from: SuggestionState
  to: Suggestion
}

/**
 * Begins the next cycle of a spec once all that came of its last one is decided, where that one held
 * something back for want of room; inside the write that decides, so that neither is without the other.
 *
 * No other outcome changes what a cycle would find: it looks at the commit, which an apply or a revert
 * leaves as it was until a person merges or commits, and then a trigger `commit` comes of that.
 */
export function followUp(store: Store, moves: readonly Move[], { at, trigger }: Writing): void {
  const decided = moves.filter(decides).map(({ to }) => to)
  const bySpec = Map.groupBy(decided, ({ repository, spec }) => JSON.stringify([repository, spec]))
  for (const [first, ...more] of bySpec.values()) {
    if (!first) continue
    const { repository, spec } = first
    // The cycle that waits will see this as well.
    if (store.runs.waiting({ repository, spec })) continue
    const [last] = store.runs.ended(first, 1)
    if (!last || !heldBack(store, last)) continue
    const open = store.suggestions.list({ repository, spec, states: ['open'] })
    if (open.some(({ cycle }) => cycle === last.id)) continue
    const others = more.length === 0 ? '' : ` and ${more.length} more`
    const outcome: Trigger = {
      kind: 'outcome',
      reason: `${first.id}${others} ${first.state}: there is room for what was held back`,
      at,
      depth: 1 + Math.max(...[first, ...more].map(({ cycle }) => depthOf(store.runs.get(cycle)))),
    }
    trigger({ repository, spec, trigger: outcome, all: false })
  }
}

/** How deep in a chain of cycles that caused one another one is. */
export function depthOf(cycle: Pick<Cycle, 'triggers'> | null): number {
  return Math.max(0, ...(cycle?.triggers ?? []).map(({ depth }) => depth))
}

/** True for a person's word, and for what a rule accepted before anybody saw it and is in place now. */
function decides({ from, to }: Move): boolean {
  if (from === 'open') return to.state === 'accepted' || to.state === 'rejected'
  return to.state === 'applied' && to.review.rule !== undefined
}

function heldBack(store: Store, cycle: Cycle): boolean {
  const proposed = store.steps.of(cycle.id).find(({ name }) => name === 'propose')
  return v.is(v.object({ noRoom: v.pipe(v.number(), v.minValue(1)) }), proposed?.result)
}
