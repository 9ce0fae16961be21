import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'

import type { InboxLine } from '../../../domain/inbox-shape.ts'
import type { Page } from '../../page.ts'
import { createResource, type Resource } from '../../store.ts'
import type { Moves } from './moves.ts'
import { type Lines, readLines } from './read-lines.ts'

/** What narrows the list, as the address says it; empty where nothing does. */
export interface Narrowing {
  state: string
  spec: string
  repository: string
  text: string
  /** True where what is for another day is shown as well. */
  later: boolean
}

/** What the list shows of what was loaded. */
export interface Shown {
  lines: readonly InboxLine[]
  /** Where each stands in it. */
  places: ReadonlyMap<string, number>
  /** How many that fit are for another day, and not shown. */
  later: number
}

/** The list: what was loaded, what of it is shown, where the person is in it, and what is selected. */
export interface Inbox {
  resource: Resource<Lines>
  narrowing: ReadonlySignal<Narrowing>
  shown: ReadonlySignal<Shown>
  /** The one that keys act on; its row keeps being drawn. */
  current: Signal<string | null>
  selected: Signal<ReadonlySet<string>>
  /** Opened since the list was loaded, and not in it. */
  fresh: ReadonlySignal<number>
  toggle(id: string): void
  close(): void
}

export function narrowingOf(filter: Readonly<Record<string, string>>): Narrowing {
  const { state = 'open', spec = '', repository = '', text = '', later } = filter
  return { state, spec, repository, text, later: later === 'shown' }
}

/** The same as the address says it. */
export function filterOf({ state, spec, repository, text, later }: Narrowing) {
  return {
    ...(state !== 'open' && { state }),
    ...(spec !== '' && { spec }),
    ...(repository !== '' && { repository }),
    ...(text !== '' && { text }),
    ...(later && { later: 'shown' }),
  }
}

export function createInbox(page: Page, moves: Moves, state: string): Inbox {
  const resource = createResource(page.live, async (signal) => {
    const settle = moves.mark()
    const lines = await readLines(state, signal)
    settle()
    return lines
  })
  const narrowing = computed(() => narrowingOf(page.router.place.value.filter), { name: 'narrow' })
  const loaded = computed(() => {
    const now = resource.state.value
    return now.kind === 'loaded' ? now.value : null
  })
  const ids = computed(() => new Set(loaded.value?.lines.map(({ id }) => String(id))))
  const selected = signal<ReadonlySet<string>>(new Set())
  return {
    resource,
    narrowing,
    shown: computed(() => shownOf(loaded.value, narrowing.value)),
    current: signal(null),
    selected,
    fresh: computed(() =>
      ['open', 'all'].includes(state)
        ? [...moves.opened.value].filter((id) => !ids.value.has(id)).length
        : 0,
    ),
    toggle(id) {
      const next = new Set(selected.value)
      if (!next.delete(id)) next.add(id)
      selected.value = next
    },
    close: resource.close,
  }
}

function shownOf(of: Lines | null, { spec, repository, text, later }: Narrowing): Shown {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = (of?.lines ?? []).filter((line) => {
    if (spec !== '' && line.spec !== spec) return false
    if (repository !== '' && line.repository !== repository) return false
    const own = of?.words.get(line.id) ?? ''
    return words.every((word) => own.includes(word))
  })
  const lines = later ? fitting : fitting.filter((line) => !line.later)
  const places = new Map(lines.map(({ id }, at) => [String(id), at]))
  return { lines, places, later: fitting.length - lines.length }
}
