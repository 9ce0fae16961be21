import type { Arm, Figures, Sums } from './year.ts'

/** One seed of one world, lived once by each arm. */
export interface Lived extends Record<Arm, Figures> {
  world: string
  seed: string
}

/** What decides of one world, in sums over its seeds. */
export interface Decided {
  /** The share of rejected suggestions that are fewer; negative where there are more. */
  avoided: number
  /** Accepted, over accepted without. */
  kept: number
  /** Of what was rejected without, the share that was not shown. */
  unseen: number
  /** Rejected for each accepted one. */
  each: number
}

/** What an arm avoided, and what it kept, against the one without. */
export function decidedOf(lived: readonly Lived[], arm: Arm): Decided {
  const sum = (of: Arm, key: keyof Sums) => total(lived, (one) => one[of].sums[key])
  const refused = total(lived, (one) => one.without.rejected.length)
  const unseen = total(lived, (one) => {
    const shown = new Set(one[arm].shown)
    return one.without.rejected.filter((evidence) => !shown.has(evidence)).length
  })
  return {
    avoided: 1 - sum(arm, 'rejected') / Math.max(1, sum('without', 'rejected')),
    kept: sum(arm, 'accepted') / Math.max(1, sum('without', 'accepted')),
    unseen: unseen / Math.max(1, refused),
    each: sum(arm, 'rejected') / Math.max(1, sum(arm, 'accepted')),
  }
}

/** One world as two tables in Markdown: what was lived, and what decides. */
export function tableOf(lived: readonly Lived[]): string {
  const rows = (['without', 'learning', 'oracle'] as const).map((arm) => {
    const sum = (key: keyof Sums) => total(lived, (one) => one[arm].sums[key])
    const [accepted, rejected] = [sum('accepted'), sum('rejected')]
    const each = (amount: number, digits: number) =>
      (amount / Math.max(1, accepted)).toFixed(digits)
    return [
      arm,
      sum('shown'),
      accepted,
      rejected,
      percent(accepted / Math.max(1, accepted + rejected)),
      each(sum('shown'), 2),
      each(sum('tokens'), 0),
      each(sum('minutes'), 2),
      sum('lessons'),
    ]
  })
  const head = [
    'arm',
    'shown',
    'accepted',
    'rejected',
    'acceptance',
    'shown per accepted',
    'tokens per accepted',
    'minutes per accepted',
    'lessons',
  ]
  const seeds = lived.map((one) => decidedOf([one], 'learning'))
  const worst = (key: 'avoided' | 'kept') => Math.min(...seeds.map((one) => one[key]))
  const decided = (['without', 'learning', 'oracle'] as const).map((arm) => {
    const { avoided, kept, unseen, each } = decidedOf(lived, arm)
    const isLearner = arm === 'learning'
    return [
      arm,
      percent(avoided) + (isLearner ? ` (worst seed ${percent(worst('avoided'))})` : ''),
      kept.toFixed(2) + (isLearner ? ` (worst seed ${worst('kept').toFixed(2)})` : ''),
      percent(unseen),
      each.toFixed(2),
    ]
  })
  const second = [
    'arm',
    'rejected avoided',
    'accepted / accepted without',
    'of what was rejected without, not shown',
    'rejected per accepted',
  ]
  return `${markdown(head, rows)}\n\n${markdown(second, decided)}`
}

function total(lived: readonly Lived[], of: (one: Lived) => number): number {
  return lived.reduce((sum, one) => sum + of(one), 0)
}

function markdown(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
