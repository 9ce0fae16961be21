import { figure, median, short } from '../shared/figure.ts'
import type { Ask } from './asks.ts'
import type { World } from './world.ts'

/** So long, in milliseconds, and so often each thing is asked of the three worlds together, by turns. */
const most = { ms: 600, rounds: 25 }
const fewest = 3
/** From here on a cost grows more than what it grows with. */
const linear = 1.15

/** What one thing costs in milliseconds, in worlds of growing size: asked by turns, medians. */
export async function grown({ name, flat = false, ...so }: Ask, worlds: readonly World[], by: By) {
  const times: number[][] = worlds.map(() => [])
  const began = performance.now()
  for (let round = -1; round < most.rounds; round += 1) {
    if (round >= fewest && performance.now() - began > most.ms) break
    for (const [at, world] of worlds.entries()) {
      await so.before?.(world)
      const from = performance.now()
      await so.ask(world)
      const ms = performance.now() - from
      await so.after?.(world)
      if (round >= 0) times[at]?.push(ms)
    }
  }
  const each = times.map(median)
  const { of, sizes } = by
  const [first = Number.NaN, last = Number.NaN] = [each[0], each.at(-1)]
  figure({
    bench: 'growth',
    name,
    ours: last,
    raw: first,
    unit: 'ms',
    by: 'ratio',
    goal: flat ? { atMost: 1.5 } : null,
    growth: { of, sizes: [...sizes], each },
  })
  const worst = Math.max(
    ...each.slice(1).map((ms, at) => exponent(by.sizes, [each[at] ?? ms, ms], at)),
  )
  return {
    cells: [name, of, ...each.map((ms) => `${short(ms)} ms`), short(worst)],
    isWorse: worst > linear && last > 1,
  }
}

/** What grows, and how. */
export interface By {
  of: string
  sizes: readonly number[]
}

/** 0 for what stays the same, 1 for what grows as its size does, 2 for its square. */
function exponent(sizes: readonly number[], [before, after]: [number, number], at: number): number {
  const factor = (sizes[at + 1] ?? Number.NaN) / (sizes[at] ?? Number.NaN)
  return Math.log(after / before) / Math.log(factor)
}
