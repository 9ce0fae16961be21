import { Fault } from '../../domain/fault.ts'

const minute = 60_000
/** Failures in a row after which a server is left alone, and for how long at first and at most. */
const breaker = { after: 3, firstMs: 30_000, mostMs: 5 * minute }
/** How long a program that ended waits for its next start, and how many ends are too many. */
const restart = { firstMs: 1000, mostMs: 30_000, most: 5, withinMs: 10 * minute }

/** When a server may be asked, by what became of it before. */
export interface Rest {
  /** Lets one ask, or throws Fault `agent.failed`. After a rest one is let through, and the others wait for what becomes of it. */
  admit(name: string): Disposable
  /** For one that was let in and waited since: throws as `admit` does where all came to rest meanwhile. */
  check(name: string): void
  /** Milliseconds that a restart must wait still. */
  restartIn(): number
  succeeded(): void
  /** It did not answer, or could not be reached. */
  failed(why: string): void
  /** Its program ended by itself. */
  ended(why: string): void
  state(): 'awake' | 'resting' | 'failed'
  why(): string | null
}

export function createRest({ now, random }: { now: () => number; random: () => number }): Rest {
  let inRow = 0
  let openings = 0
  let openUntil = 0
  let startAt = 0
  let isProbed = false
  let why: string | null = null
  let ends: number[] = []

  const hasFailed = () => ends.length >= restart.most
  function check(name: string): void {
    if (hasFailed())
      throw new Fault(
        'agent.failed',
        `Cannot ask "${name}": it ended ${ends.length} times within 10 minutes: ${why}; approve it again to try once more`,
      )
    if (now() < openUntil) throw tired(name, Math.ceil((openUntil - now()) / 1000))
  }
  function tired(name: string, seconds: number): Fault {
    const what = `Cannot ask "${name}": it failed ${inRow} times in a row: ${why}`
    return new Fault('agent.failed', `${what}; it is asked again in ${seconds} s`)
  }

  return {
    check,
    admit(name) {
      check(name)
      const isProbe = inRow >= breaker.after
      if (isProbe && isProbed) throw tired(name, 1)
      if (isProbe) isProbed = true
      return {
        [Symbol.dispose]() {
          if (isProbe) isProbed = false
        },
      }
    },
    restartIn: () => Math.max(0, startAt - now()),
    succeeded() {
      inRow = 0
      openings = 0
      openUntil = 0
      why = null
    },
    failed(reason) {
      why = reason
      inRow += 1
      if (inRow < breaker.after) return
      openUntil = now() + Math.min(breaker.mostMs, breaker.firstMs * 2 ** openings)
      openings += 1
    },
    ended(reason) {
      why = reason
      ends = [...ends.filter((at) => at > now() - restart.withinMs), now()]
      const most = Math.min(restart.mostMs, restart.firstMs * 2 ** (ends.length - 1))
      // Between half and the whole, so that many do not start at once.
      startAt = now() + most * (0.5 + random() / 2)
    },
    state() {
      if (hasFailed()) return 'failed'
      const rests = now() < openUntil || now() < startAt
      return rests ? 'resting' : 'awake'
    },
    why: () => why,
  }
}
