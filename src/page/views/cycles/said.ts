import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'

import type { Live as Told } from '../../../domain/entry.ts'
import type { Live } from '../../live.ts'

/** What a model says in a cycle, answer by answer, while it says it. */
export interface Said {
  label: string
  path: string
  question: number
  /** The last that was said. */
  tail: string
  /** Pieces since the first, about one for each token. */
  pieces: number
  /** Milliseconds of the page's own clock. */
  began: number
  heard: number
}

/** Answers by the id of their cycle. */
export type AllSaid = ReadonlySignal<ReadonlyMap<string, readonly Said[]>>

/** So many characters of the end are shown. */
const tailLength = 400
/** An answer that stood still for so long is taken for ended. */
const silentMs = 3000

/** Follows what models say for as long as a component is shown; drawn anew once a frame at most. */
export function useSaid(live: Live): AllSaid {
  const said = useMemo(() => signal<ReadonlyMap<string, readonly Said[]>>(new Map()), [live])
  useEffect(() => {
    let next = said.value
    let frame = 0
    const undo = live.onLive((told) => {
      next = withTold(next, told, performance.now())
      frame ||= requestAnimationFrame(() => {
        frame = 0
        said.value = next
      })
    })
    return () => {
      undo()
      cancelAnimationFrame(frame)
    }
  }, [live, said])
  return said
}

/** What was said with one more piece; answers that stand still are left out. `now` in milliseconds. */
export function withTold(
  all: ReadonlyMap<string, readonly Said[]>,
  told: Told,
  now: number,
): ReadonlyMap<string, readonly Said[]> {
  if (told.type !== 'model.delta') return all
  const { cycle, label, path, question, text, pieces } = told
  const others = (all.get(cycle) ?? []).filter(({ heard }) => now - heard < silentMs)
  const before = others.find((one) => one.question === question && one.label === label)
  const one: Said = {
    label,
    path,
    question,
    tail: ((before?.tail ?? '') + text).slice(-tailLength),
    pieces: (before?.pieces ?? 0) + pieces,
    began: before?.began ?? now,
    heard: now,
  }
  const rest = others.filter((other) => other !== before)
  return new Map(all).set(
    cycle,
    [...rest, one].toSorted((a, b) => a.question - b.question),
  )
}

/** Tokens a second of an answer, about; null before there is enough to tell. */
export function rateOf({ began, heard, pieces }: Said): number | null {
  const seconds = (heard - began) / 1000
  // The first piece came at the beginning: it took no time that is known.
  return seconds < 0.5 ? null : (pieces - 1) / seconds
}
