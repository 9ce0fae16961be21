import { useKeys } from '../keys.ts'
import type { Page } from '../page.ts'

/** Moves the focus along the links or buttons that are marked `data-item`, by `j` and `k`. */
export function useItemKeys({ keys }: Page, title: string): void {
  useKeys(
    keys,
    title,
    [
      { key: 'j', does: 'Next in the list', run: () => move(1) },
      { key: 'k', does: 'The one before', run: () => move(-1) },
    ],
    [],
  )
}

function move(by: 1 | -1): void {
  const items = [...document.querySelectorAll<HTMLElement>('[data-item]')]
  const at = items.findIndex((item) => item === document.activeElement)
  const next = items[at === -1 ? (by === 1 ? 0 : items.length - 1) : at + by]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
