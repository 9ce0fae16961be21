import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Store } from '../store/open.ts'
import { followUp } from './follow-up.ts'
import type { Journal } from './journal.ts'
import type { Writing } from './writing.ts'

/** What a step made, inside a write: its suggestions, and its entries but those on suggestions that a person decided on. */
export function putSuggestions(
  store: Store,
  made: { suggestions: Suggestion[]; entries: NewEntry[] },
  at: number,
): void {
  const decided = new Set<string>()
  for (const one of made.suggestions) if (!store.suggestions.put(one)) decided.add(one.id)
  for (const entry of made.entries)
    if (entry.suggestion === undefined || !decided.has(entry.suggestion))
      store.entries.insert(entry, at)
}

/** Moves suggestions, opens or closes their plan, and begins what follows of it, inside a write. */
export function moveSuggestions(
  store: Store,
  [moves, entries, plan]: Parameters<Journal['move']>,
  writing: Writing,
): void {
  const { at } = writing
  for (const { from, to } of moves) {
    if (store.suggestions.move(from, to)) continue
    const now = store.suggestions.get(to.id)
    if (!now)
      throw new Fault(
        'suggestion.unknown',
        `Cannot move suggestion "${to.id}": there is no such suggestion`,
      )
    throw new Fault(
      'suggestion.state',
      `Cannot move suggestion "${to.id}" from "${from}" to "${to.state}": it is at "${now.state}"`,
    )
  }
  if (plan?.open) store.plans.open(plan.open)
  if (plan?.close !== undefined && !store.plans.close(plan.close, at))
    throw new Fault('suggestion.state', `Cannot close plan "${plan.close}": it is not open`)
  for (const entry of entries) store.entries.insert(entry, at)
  followUp(store, moves, writing)
}
