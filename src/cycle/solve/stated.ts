import type { Cycle } from '../../domain/cycle.ts'
import type { Insight } from '../../domain/insight.ts'

/** A problem, and whether a person here stated it or text that others could write. */
export interface Stated {
  text: string
  trust: Insight['trust']
}

/** Every problem that a cycle carries, in the order in which they came, each text once. */
export function statedIn({ triggers }: Pick<Cycle, 'triggers'>): Stated[] {
  const stated = new Map<string, Stated>()
  for (const { problem, kind } of triggers) {
    if (problem === undefined) continue
    const own = kind === 'hand' && stated.get(problem)?.trust !== 'stranger'
    stated.set(problem, { text: problem, trust: own ? 'own' : 'stranger' })
  }
  return [...stated.values()]
}
