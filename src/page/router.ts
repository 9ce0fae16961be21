import { type ReadonlySignal, signal } from '@preact/signals'

import { isViewName, type ViewName } from './view-name.ts'

/** Where the person is: a view, one thing in it, and what narrows a list; all of it in the address. */
export interface Place {
  view: ViewName
  id: string | null
  filter: Readonly<Record<string, string>>
}

export interface Router {
  place: ReadonlySignal<Place>
  go(view: ViewName, id?: string | null, filter?: Place['filter']): void
  close(): void
}

/** The address of a place, for a link: `#/cycles/c-1?spec=links`. */
export function hrefOf(view: ViewName, id?: string | null, filter: Place['filter'] = {}): string {
  const query = new URLSearchParams(filter).toString()
  return `#/${view}${id == null ? '' : `/${encodeURIComponent(id)}`}${query && `?${query}`}`
}

/** The place that a hash names; what names none is the overview. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [view = '', id = ''] = path.split('/', 2)
  if (!isViewName(view)) return { view: 'overview', id: null, filter: {} }
  return { view, id: decoded(id), filter: Object.fromEntries(new URLSearchParams(query)) }
}

/** Follows the address of a window. */
export function createRouter(window: Window): Router {
  const place = signal(placeOf(window.location.hash))
  const follow = () => (place.value = placeOf(window.location.hash))
  window.addEventListener('hashchange', follow)
  return {
    place,
    go: (view, id, filter) => (window.location.hash = hrefOf(view, id, filter)),
    close: () => window.removeEventListener('hashchange', follow),
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text) || null
  } catch {
    return null
  }
}
