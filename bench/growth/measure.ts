import { exponentOf, figure, median, short } from '../shared/figure.ts'
import type { Ask } from './ask.ts'
import type { World } from './world.ts'

/** So long, in milliseconds, and so often each thing is asked of the three worlds together, by turns. */
const most = { ms: 600, rounds: 25 }
const fewest = 3
/** From here on a cost grows more than what it grows with. */
const linear = 1.15

/** What grows, and how. */
export interface By {
  of: string
  sizes: readonly number[]
}

/** What one thing costs in milliseconds, in worlds of growing size: asked by turns, medians. Returns it as a line. */
export async function grown(
  { name, flat = false, ...so }: Ask,
  worlds: readonly World[],
  { of, sizes }: By,
): Promise<string> {
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
  const growth = { of, sizes: [...sizes], each }
  figure({
    bench: 'growth',
    name: `${name}, by ${of}`,
    ours: each.at(-1) ?? Number.NaN,
    raw: each[0] ?? Number.NaN,
    unit: 'ms',
    by: 'ratio',
    goal: flat ? { atMost: 1.5 } : null,
    growth,
  })
  const power = exponentOf(growth)
  const isWorse = power > linear && Math.max(...each) > 1
  const cells = [name, of, ...each.map((ms) => `${short(ms)} ms`), power.toFixed(2)]
  return `${cells.join(' | ')}${isWorse ? ' | WORSE THAN LINEAR' : ''}`
}
