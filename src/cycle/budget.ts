import type { Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import type { SpentTokens } from '../domain/limits.ts'
import type { Journal } from '../engine/journal.ts'
import type { Limiting } from '../engine/pause.ts'

/** Lets exchanges with models begin while there are tokens for them. */
export interface Budget {
  /**
   * Does the work of one exchange that may cost so many tokens. Throws Fault `model.budget` where those
   * of the cycle, of its spec's day or of all cycles' day are spent.
   */
  spend<result>(cost: Cost, work: () => Promise<result>): Promise<result>
}

interface Cost {
  cycle: Cycle
  /** At most so many, as far as can be said before. */
  tokens: number
  signal: AbortSignal
}

/**
 * What is kept says what was spent, so that a cycle that goes on after a restart does not begin anew.
 * An exchange that might not fit beside those under way waits for them: whatever runs at once, at most
 * the last exchange goes beyond a limit.
 */
export function createBudget(
  { spent }: Pick<Journal, 'spent'>,
  limiting: (cycle: Cycle) => Limiting,
): Budget {
  const underWay = new Set<UnderWay>()

  /** Resolves to the entry of an exchange that may begin: between the last look and the entry nothing is waited for. */
  async function admit(cost: Cost): Promise<UnderWay> {
    for (;;) {
      cost.signal.throwIfAborted()
      const now = await spent(cost.cycle)
      const limits = limitsOn(cost.cycle, limiting(cost.cycle))
      const over = limits.find(({ of, most }) => now[of] >= most)
      if (over) throw overspent(over, now[over.of])
      const beside = limits.flatMap(({ of, most, shares }) => {
        const others = [...underWay].filter((one) => shares(one.cost.cycle))
        const reserved = others.reduce((sum, one) => sum + one.cost.tokens, cost.tokens)
        return now[of] + reserved > most ? others : []
      })
      if (beside.length === 0) {
        const entry = { cost, ended: Promise.withResolvers<void>() }
        underWay.add(entry)
        return entry
      }
      await untilOne(
        beside.map(({ ended }) => ended.promise),
        cost.signal,
      )
    }
  }

  return {
    async spend(cost, work) {
      const entry = await admit(cost)
      try {
        return await work()
      } finally {
        underWay.delete(entry)
        entry.ended.resolve()
      }
    },
  }
}

interface UnderWay {
  cost: Cost
  ended: PromiseWithResolvers<void>
}

interface Limit {
  of: keyof SpentTokens
  most: number
  what: string
  shares(other: Cycle): boolean
}

function limitsOn(cycle: Cycle, { limits, dailyTokens }: Limiting): Limit[] {
  const { id, repository, spec, triggers } = cycle
  const found: Limit[] = [
    { of: 'cycle', most: limits.tokens, what: 'of one cycle', shares: (other) => other.id === id },
  ]
  // A person who asks by hand was warned, and is answered all the same.
  if (!triggers.some(({ kind }) => kind === 'hand'))
    found.push({
      of: 'day',
      most: limits.perDay.tokens,
      what: `of spec "${spec}" within 24 hours`,
      shares: (other) => other.repository === repository && other.spec === spec,
    })
  if (dailyTokens !== null)
    found.push({
      of: 'all',
      most: dailyTokens,
      what: 'of all cycles within 24 hours',
      shares: () => true,
    })
  return found
}

function overspent({ what, most }: Limit, total: number): Fault {
  return new Fault(
    'model.budget',
    `Cannot ask a model again: ${total} tokens ${what} are spent, and ${most} is the most`,
  )
}

/** Resolves when one of them has ended; rejects when the signal aborts. */
async function untilOne(ends: Promise<unknown>[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([...ends, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
