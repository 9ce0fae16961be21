import type { Suggestion } from '../suggestion.ts'
import { isUndecided } from '../verdict.ts'
import type { Subject } from './subject.ts'

/** How likely the checks let through what answers insights. */
export type Passing = (of: { subject: Subject; insights: readonly string[] }) => number

/**
 * Learned from verdicts: by kind and who wrote it, and half as likely for each time that an answer to the
 * same insight was refuted, so that what fails again and again does not take the room of others.
 */
export function passingOf(known: readonly Suggestion[]): Passing {
  const tried = new Map<string, { passed: number; all: number }>()
  const refused = new Map<string, number>()
  for (const { kind, by, state, insights, verdict } of known) {
    if (isUndecided(verdict)) continue
    const key = `${kind} ${by.kind}`
    const sum = tried.get(key) ?? { passed: 0, all: 0 }
    const isRefuted = state === 'refuted'
    tried.set(key, { passed: sum.passed + (isRefuted ? 0 : 1), all: sum.all + 1 })
    if (isRefuted) for (const { id } of insights) refused.set(id, (refused.get(id) ?? 0) + 1)
  }
  return ({ subject: { kind, by }, insights }) => {
    const { passed, all } = tried.get(`${kind} ${by}`) ?? { passed: 0, all: 0 }
    const times = Math.max(0, ...insights.map((id) => refused.get(id) ?? 0))
    return ((passed + 1) / (all + 2)) * 0.5 ** times
  }
}
