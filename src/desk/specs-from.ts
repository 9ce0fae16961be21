import type { Config } from '../config.ts'
import type { Deps } from '../cycle/deps.ts'
import type { Cycle } from '../domain/cycle.ts'
import { usualLimits } from '../domain/limits.ts'
import type { Limiting } from '../engine/pause.ts'
import type { Scripts } from '../script/open-scripts.ts'

/** The specs of any repository, whose folder is looked at when it is first asked about. */
export function specsFrom(
  scripts: () => Promise<Pick<Scripts, 'open' | 'specs'>>,
): Pick<Deps, 'specs'> {
  return {
    async specs(repository) {
      const all = await scripts()
      await all.open(repository)
      return all.specs(repository)
    },
  }
}

/** The minutes that a cycle may take; what its spec is, and whether it is there, its first step says. */
export async function minutesFrom(
  scripts: () => Promise<Pick<Scripts, 'specs'>>,
): Promise<(cycle: Cycle) => number> {
  const all = await scripts()
  return ({ repository, spec }) => all.specs(repository).get(spec)?.limits.minutes ?? 10
}

/** What limits a spec's cycles, by its script as it is now; the usual, where that is not opened or not there. */
export function limitingFrom(
  loaded: () => Pick<Scripts, 'specs'> | null,
  { dailyTokens }: Pick<Config, 'dailyTokens'>,
): (of: { repository: string; spec: string }) => Limiting {
  return ({ repository, spec }) => {
    const known = loaded()?.specs(repository).get(spec)
    return { limits: known?.limits ?? usualLimits, specHash: known?.hash ?? null, dailyTokens }
  }
}
