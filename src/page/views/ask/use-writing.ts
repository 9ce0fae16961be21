import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

import type { Live } from '../../live.ts'

/** What a model writes for a cycle. */
export interface Writing {
  label: string
  /** The last that was written of it. */
  tail: string
  /** Pieces since it began, about one for each token. */
  pieces: number
}

/** So many characters of the end are shown. */
const tailLength = 400

/** The piece that a model writes now for a cycle; drawn anew once a frame at most. */
export function useWriting(live: Live, cycle: string): ReadonlySignal<Writing | null> {
  const writing = useSignal<Writing | null>(null)
  useEffect(() => {
    let next: Writing | null = null
    let about = ''
    let frame = 0
    const undo = live.onLive((told) => {
      if (told.type !== 'model.delta' || told.cycle !== cycle) return
      const { label, path, question, text, pieces } = told
      const same = about === `${question} ${label}` ? next : null
      about = `${question} ${label}`
      next = {
        label: path === '' ? label : `${label} ${path}`,
        tail: ((same?.tail ?? '') + text).slice(-tailLength),
        pieces: (same?.pieces ?? 0) + pieces,
      }
      frame ||= requestAnimationFrame(() => {
        frame = 0
        writing.value = next
      })
    })
    return () => {
      undo()
      cancelAnimationFrame(frame)
    }
  }, [live, cycle, writing])
  return writing
}
