import { type Figure, heldValue, isMet, short } from '../../bench/shared/figure.ts'

/** How much worse a ratio may be than the one that is kept: what runs on one machine differ by. */
const slack = 0.3

/**
 * Figures whose ratio to the raw limit became worse than the kept one, and that miss their goal or have
 * none. Times are never compared: they are the machine's.
 */
export function regressions(now: readonly Figure[], kept: readonly Figure[]): string[] {
  return now.flatMap((one) => {
    const before = kept.find(
      ({ bench, name, beside }) =>
        bench === one.bench && name === one.name && beside === one.beside,
    )
    if (!before || isMet(one)) return []
    const [a, b] = [ratioOf(before), ratioOf(one)]
    if (a === null || b === null) return []
    const isRate = one.goal !== null ? 'atLeast' in one.goal : one.unit.endsWith('/s')
    const worse = isRate ? a / b : b / a
    return worse > 1 + slack
      ? [`${one.bench}: ${one.name}: ratio ${short(b)}, kept is ${short(a)}`]
      : []
  })
}

function ratioOf(found: Figure): number | null {
  return found.raw === null ? null : heldValue({ ...found, by: 'ratio' })
}
