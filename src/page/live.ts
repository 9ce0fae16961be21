import { type ReadonlySignal, signal } from '@preact/signals'
import * as v from 'valibot'

import { type EntryType, entryTypes, Live as Told, liveTypes } from '../domain/entry.ts'
import { EntryShape } from '../domain/shape.ts'

/** How the stream is: being opened, open, or lost and being opened again after its last entry. */
export type LiveState = 'opening' | 'live' | 'reconnecting'

/** The one stream of the page. Each way to listen returns its own undoing. */
export interface Live {
  state: ReadonlySignal<LiveState>
  /** Entries of these types, in order, each once. */
  onEntry(types: readonly EntryType[], hear: (entry: EntryShape) => void): () => void
  onLive(hear: (told: Told) => void): () => void
  /** Entries may have been missed: what was loaded before must be loaded again. */
  onMissed(hear: () => void): () => void
  close(): void
}

/** A stream that the server ended is opened again after so long, doubled for each failure. */
const patienceMs = { first: 1000, most: 30_000 }

export function createLive(open: (url: string) => EventSource): Live {
  const state = signal<LiveState>('opening')
  const byType = new Map<string, Set<(entry: EntryShape) => void>>()
  const onLive = new Set<(told: Told) => void>()
  const onMissed = new Set<() => void>()
  let last: number | null = null
  let wait = patienceMs.first
  let timer: ReturnType<typeof setTimeout> | undefined
  let source = connect()

  function connect(): EventSource {
    const made = open(last === null ? '/events' : `/events?after=${last}`)
    made.addEventListener('open', () => {
      // Without a last entry nothing says what came before: at the first opening, too.
      if (last === null) missed()
      wait = patienceMs.first
      state.value = 'live'
    })
    made.addEventListener('error', () => {
      state.value = 'reconnecting'
      if (made.readyState !== made.CLOSED) return
      timer = setTimeout(() => (source = connect()), wait)
      wait = Math.min(2 * wait, patienceMs.most)
    })
    made.addEventListener('gap', missed)
    for (const type of entryTypes) made.addEventListener(type, hearEntry)
    for (const type of liveTypes) made.addEventListener(type, hearLive)
    return made
  }

  function hearEntry({ data }: MessageEvent): void {
    const parsed = v.safeParse(EntryShape, read(data))
    if (!parsed.success) return
    last = parsed.output.id
    for (const hear of byType.get(parsed.output.type) ?? []) hear(parsed.output)
  }

  function hearLive({ data }: MessageEvent): void {
    const parsed = v.safeParse(Told, read(data))
    if (parsed.success) for (const hear of onLive) hear(parsed.output)
  }

  function missed(): void {
    for (const hear of onMissed) hear()
  }

  return {
    state,
    onEntry(types, hear) {
      for (const type of types) byType.set(type, (byType.get(type) ?? new Set()).add(hear))
      return () => {
        for (const type of types) byType.get(type)?.delete(hear)
      }
    },
    onLive: (hear) => joined(onLive, hear),
    onMissed: (hear) => joined(onMissed, hear),
    close() {
      clearTimeout(timer)
      source.close()
    },
  }
}

function joined<hearer>(all: Set<hearer>, hear: hearer): () => void {
  all.add(hear)
  return () => void all.delete(hear)
}

function read(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return null
  }
}
