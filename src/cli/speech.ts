import type { Spoken } from '../domain/entry.ts'

/** An answer that stood still for so long gives its place to the next. */
const silentMs = 1000

interface Said {
  of: Spoken
  text: string
  began: number
  heard: number
  pieces: number
}

/** What a model is saying in a cycle now: of the answers that come at once, the first. */
export interface Speech {
  of: Spoken
  /** Its last words, at most 200 characters. */
  text: string
  /** Pieces a second, which are tokens with nearly every server; null before it can be told. */
  speed: number | null
  /** How many more answers come at once. */
  others: number
}

/** Listens to what models say in cycles. */
export function createSpeech(now: () => number = performance.now.bind(performance)) {
  const spoken = new Map<string, Map<number, Said>>()
  return {
    /** A text of so many pieces. */
    add(cycle: string, text: string, of: Spoken, count = 1): void {
      const time = now()
      const all = spoken.get(cycle) ?? new Map<number, Said>()
      spoken.set(cycle, all)
      const before = all.get(of.question) ?? { of, text: '', began: time, heard: time, pieces: 0 }
      const { began, pieces } = before
      const so = (before.text + text).slice(-200)
      all.set(of.question, { of, text: so, began, heard: time, pieces: pieces + count })
      for (const [question, { heard }] of all) if (time - heard > silentMs) all.delete(question)
    },
    /** Null where no model says anything. */
    of(cycle: string): Speech | null {
      const all = spoken.get(cycle)
      const [first] = all?.values() ?? []
      if (!all || !first) return null
      const seconds = (now() - first.began) / 1000
      const speed = seconds > 0.5 ? first.pieces / seconds : null
      return { of: first.of, text: first.text, speed, others: all.size - 1 }
    },
    /** True where something was said. */
    end: (cycle: string): boolean => spoken.delete(cycle),
  }
}

/** `18.2 tokens/s  and 2 more at once  ` */
export function speedText({ speed, others }: Speech): string {
  const each = speed === null ? '' : `${speed.toFixed(1)} tokens/s  `
  return `${each}${others > 0 ? `and ${others} more at once  ` : ''}`
}
