import { sharedStart } from './tokens.ts'

export interface Slot {
  /** What its cache holds: the last prompt and what was said to it. */
  tokens: readonly string[]
  /** When it was given back, by the stand-in's clock. */
  freeAt: number
}

export interface Load {
  running: number
  waiting: number
  most: number
}

export interface Slots {
  /** The free slot that knows most of the prompt; waits in line; null where the signal came first. */
  take(prompt: readonly string[], signal: AbortSignal): Promise<Slot | null>
  free(slot: Slot, tokens: readonly string[], at: number): void
}

/** The places of one loaded model. Who takes one is counted as waiting before, as running after. */
export function createSlots(count: number, load: Load): Slots {
  // Least lately used first.
  const idle: Slot[] = Array.from({ length: count }, () => ({ tokens: [], freeAt: 0 }))
  const line: { prompt: readonly string[]; give(slot: Slot): void }[] = []

  function best(prompt: readonly string[]): Slot | null {
    let [found, most] = [idle[0] ?? null, 0]
    for (const slot of idle) {
      const shared = sharedStart(prompt, slot.tokens)
      if (shared > most) [found, most] = [slot, shared]
    }
    if (found) idle.splice(idle.indexOf(found), 1)
    return found
  }

  function begin(): void {
    load.waiting -= 1
    load.running += 1
    load.most = Math.max(load.most, load.running)
  }

  return {
    take(prompt, signal) {
      if (signal.aborted) return Promise.resolve(null)
      const slot = best(prompt)
      if (slot) {
        begin()
        return Promise.resolve(slot)
      }
      return new Promise((resolve) => {
        const place = { prompt, give }
        function give(slot: Slot): void {
          signal.removeEventListener('abort', leave)
          begin()
          resolve(slot)
        }
        function leave(): void {
          line.splice(line.indexOf(place), 1)
          resolve(null)
        }
        line.push(place)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
    free(slot, tokens, at) {
      load.running -= 1
      Object.assign(slot, { tokens, freeAt: at })
      idle.push(slot)
      const next = line.shift()
      const given = next && best(next.prompt)
      if (given) next.give(given)
    },
  }
}
