import { useKeys } from '../../keys.ts'
import type { Page } from '../../page.ts'
import type { Acts } from './acts.ts'
import type { Inbox } from './inbox.ts'
import type { Moves } from './moves.ts'
import { hereIn, linkOf, step } from './walk.ts'

/** The keys of the list. */
export function useListKeys(
  page: Page,
  inbox: Inbox,
  { moves, acts }: { moves: Moves; acts: Acts },
): void {
  /** What keys act on: what is selected, or else the one where the person is. */
  const meant = () => {
    if (inbox.selected.value.size > 0) return [...inbox.selected.value]
    const id = hereIn(inbox)
    return id === null ? [] : [id]
  }
  const stateOf = (id: string) => {
    const at = inbox.shown.value.places.get(id)
    return (
      moves.states.value.get(id) ?? (at === undefined ? null : inbox.shown.value.lines[at]?.state)
    )
  }
  useKeys(
    page.keys,
    'Suggestions',
    [
      { key: 'j', does: 'Next in the list', run: () => step(inbox, 1) },
      { key: 'k', does: 'The one before', run: () => step(inbox, -1) },
      { key: 'o', does: 'Open it (or Enter)', run: () => linkOf(hereIn(inbox) ?? '')?.click() },
      {
        key: 'a',
        does: 'Accept it, or what is selected',
        run() {
          const ids = meant().filter((id) => stateOf(id) === 'open')
          acts.accept(ids)
          inbox.selected.value = new Set()
          if (ids.length > 0 && ids[0] === hereIn(inbox)) step(inbox, 1)
        },
      },
      {
        key: 'x',
        does: 'Reject it, or what is selected; you are asked why',
        run: () => acts.reject(meant().filter((id) => stateOf(id) === 'open')),
      },
      {
        key: 'u',
        does: 'Take back: this review, or what you decided last',
        run() {
          const id = hereIn(inbox)
          const state = id === null ? null : stateOf(id)
          acts.undo(id !== null && (state === 'accepted' || state === 'rejected') ? [id] : [])
        },
      },
      {
        key: 's',
        does: 'Select it, or not any more',
        run() {
          const id = hereIn(inbox)
          if (id !== null) inbox.toggle(id)
        },
      },
      {
        key: 'S',
        does: 'Select all that are shown',
        run: () => (inbox.selected.value = new Set(inbox.shown.value.places.keys())),
      },
      { key: 'Escape', does: 'Select none', run: () => (inbox.selected.value = new Set()) },
    ],
    [inbox, acts],
  )
}
