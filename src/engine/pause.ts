import type { Cycle } from '../domain/cycle.ts'
import type { Limits, Pause, SpentTokens } from '../domain/limits.ts'
import type { Store } from '../store/open.ts'
import type { OfSpec, Spent } from '../store/spending.ts'

/** What limits the cycles of a spec: its own limits, the hash of its script, and what all specs together may cost. */
export interface Limiting {
  limits: Limits
  /** Null where the script is not known. */
  specHash: string | null
  dailyTokens: number | null
}

const dayMs = 24 * 60 * 60 * 1000

/** Why no cycle of a spec begins by itself, and since when; null where one may. Runs inside a read or a write. */
export function pauseOf(store: Store, of: OfSpec, limiting: Limiting, at: number): Pause | null {
  return failurePause(store, of) ?? limitPause(store, of, limiting, at)
}

/** The same for what limits say alone, whatever failed. */
export function limitPause(store: Store, of: OfSpec, limiting: Limiting, at: number): Pause | null {
  return plateauPause(store, of, limiting) ?? dayPause(store, of, limiting, at)
}

/** The last two cycles failed with the same code. */
function failurePause(store: Store, of: OfSpec): Pause | null {
  const [last, before] = store.runs.ended(of, 2)
  const code = last?.fault?.code
  if (code === undefined || before?.fault?.code !== code) return null
  const why = `the last two cycles failed with "${code}": ${last?.fault?.message}`
  return { why, since: last?.endedAt ?? 0 }
}

/**
 * The last cycles that showed something brought nothing that was accepted. A cycle by hand, a yes, or
 * another text of the script begins the count anew; cycles that found nothing do not count.
 */
function plateauPause(store: Store, of: OfSpec, { limits, specHash }: Limiting): Pause | null {
  const shown = store.fruitless(of, limits.plateau)
  const other = shown.findIndex((one) => one.specHash !== specHash && one.specHash !== null)
  const count = specHash === null || other === -1 ? shown.length : other
  if (count < limits.plateau) return null
  const why = `nothing that its last ${count} cycles with suggestions brought was accepted; accept one, change the spec, or ask for a cycle by hand`
  return { why, since: shown[0]?.at ?? 0 }
}

/** Tokens that a cycle cost, that its spec did within 24 hours, and that all did. */
export function spentBy(store: Store, cycle: OfSpec & Pick<Cycle, 'id'>, at: number): SpentTokens {
  const since = at - dayMs
  return { cycle: store.spending.ofCycle(cycle.id), ...store.spending.sums(since, cycle) }
}

/** What may be spent within 24 hours is spent. */
export function dayPause(
  store: Store,
  of: OfSpec,
  { limits: { perDay }, dailyTokens }: Limiting,
  at: number,
): Pause | null {
  const since = at - dayMs
  const { all, day } = store.spending.sums(since, of)
  // One by one only where it is too much: to say since when, and until when.
  if (dailyTokens !== null && all >= dailyTokens)
    return spentPause(store.spending.tokens(since, null), dailyTokens, 'tokens of all specs')
  if (day >= perDay.tokens)
    return spentPause(store.spending.tokens(since, of), perDay.tokens, 'tokens')
  return spentPause(store.spending.minutes(since, at, of), perDay.minutes, 'minutes')
}

/** Since the moment when the last of it was spent, until so much is a day old that there is room again. */
function spentPause(spent: Spent[], most: number, what: string): Pause | null {
  let left = sumOf(spent)
  if (left < most) return null
  const total = Math.round(left)
  let freeAt = 0
  for (const { at, amount } of spent) {
    left -= amount
    freeAt = at + dayMs
    if (left < most) break
  }
  const why = `${total} ${what} were spent within 24 hours, and ${most} is the most; there is room again at ${new Date(freeAt).toISOString()}`
  return { why, since: crossedAt(spent, most) }
}

function crossedAt(spent: Spent[], most: number): number {
  let total = 0
  for (const { at, amount } of spent) {
    total += amount
    if (total >= most) return at
  }
  return 0
}

function sumOf(spent: readonly Spent[]): number {
  return spent.reduce((total, { amount }) => total + amount, 0)
}
