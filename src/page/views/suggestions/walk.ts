import type { Inbox } from './inbox.ts'

/** The link of a row, if it is drawn. */
export function linkOf(id: string): HTMLElement | null {
  return document.getElementById(`row-${id}`)
}

/** The row where the person is, or was last; null where that is not shown. */
export function hereIn({ current, shown }: Inbox): string | null {
  const own = document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset['id']
  const id = own ?? current.value
  return id !== null && shown.value.places.has(id) ? id : null
}

/** A row that is not drawn after so many frames is not in the list any more. */
const mostFrames = 30

/** Moves to a row: it is drawn first, where it is not. */
export function goTo({ current }: Inbox, id: string): void {
  current.value = id
  let frames = mostFrames
  const focus = () => {
    // Somebody moved on meanwhile.
    if (current.value !== id) return
    const link = linkOf(id)
    if (link === null) return void (frames-- > 0 && requestAnimationFrame(focus))
    link.focus({ preventScroll: true })
    link.closest('.row')?.scrollIntoView({ block: 'nearest' })
  }
  focus()
}

/** Moves one row on or back; to the first or the last where nobody is in the list. */
export function step(inbox: Inbox, by: 1 | -1): void {
  const next = neighbourOf(inbox, hereIn(inbox), by)
  if (next !== null) goTo(inbox, next)
}

/** The id of the one beside another in the list. */
export function neighbourOf({ shown }: Inbox, id: string | null, by: 1 | -1): string | null {
  const { lines, places } = shown.value
  const at = id === null ? undefined : places.get(id)
  const first = by === 1 ? 0 : lines.length - 1
  return lines[at === undefined ? first : at + by]?.id ?? null
}
