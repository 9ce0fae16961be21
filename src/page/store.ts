import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'

import type { EntryType } from '../domain/entry.ts'
import type { EntryShape } from '../domain/shape.ts'
import { messageOf } from './api.ts'
import type { Live } from './live.ts'

/** What is known of something that the service was asked for; `error` says why it is not the newest. */
export type Loaded<value> =
  | { kind: 'loading' }
  | { kind: 'loaded'; value: value; error: string | null }
  | { kind: 'failed'; error: string }

/** Something of the service that is kept up to date. */
export interface Resource<value> {
  state: ReadonlySignal<Loaded<value>>
  /** Loads it again now. */
  reload(): void
  close(): void
}

export interface ResourceOptions {
  /** Entries of these types ask for it again. */
  on?: readonly EntryType[]
  /** Of those, the ones that do. Default: all. */
  when?: (entry: EntryShape) => boolean
}

/** However many entries come, it is asked for again at most once in so many milliseconds. */
const restMs = 400

/** Loads at once, and again when entries say that it changed, or when entries may have been missed. */
export function createResource<value>(
  live: Live,
  load: (signal: AbortSignal) => Promise<value>,
  { on = [], when = () => true }: ResourceOptions = {},
): Resource<value> {
  const state = signal<Loaded<value>>({ kind: 'loading' })
  const closed = new AbortController()
  let timer: ReturnType<typeof setTimeout> | null = null
  let isLoading = false
  let isStale = false

  async function reload(): Promise<void> {
    if (isLoading) return void (isStale = true)
    isLoading = true
    isStale = false
    try {
      const value = await load(closed.signal)
      if (!closed.signal.aborted) state.value = { kind: 'loaded', value, error: null }
    } catch (error) {
      if (!closed.signal.aborted) state.value = failed(state.value, messageOf(error))
    }
    isLoading = false
    if (isStale) later()
  }
  function later(): void {
    if (closed.signal.aborted) return
    timer ??= setTimeout(() => {
      timer = null
      void reload()
    }, restMs)
  }
  const undo = [live.onEntry(on, (entry) => when(entry) && later()), live.onMissed(later)]
  void reload()
  return {
    state,
    reload: () => void reload(),
    close() {
      closed.abort()
      if (timer !== null) clearTimeout(timer)
      for (const one of undo) one()
    },
  }
}

/** A resource for as long as a component is shown; another key makes another. */
export function useResource<value>(
  live: Live,
  key: string,
  load: (signal: AbortSignal) => Promise<value>,
  options: ResourceOptions = {},
): Resource<value> {
  // oxlint-disable-next-line react/exhaustive-deps -- the key says when it is another
  const resource = useMemo(() => createResource(live, load, options), [live, key])
  useEffect(() => () => resource.close(), [resource])
  return resource
}

function failed<value>(before: Loaded<value>, error: string): Loaded<value> {
  return before.kind === 'loaded' ? { ...before, error } : { kind: 'failed', error }
}
