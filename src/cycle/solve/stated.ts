import type { Cycle } from '../../domain/cycle.ts'
import type { Insight } from '../../domain/insight.ts'

/** A problem, and whether a person here stated it or text that others could write. */
export interface Stated {
  text: string
  /** A cycle states what it finds and no requirement covers. */
  by: 'person' | 'cycle'
  trust: Insight['trust']
}

/** Every problem that a cycle carries, in the order in which they came, each text once. */
export function statedIn({ triggers }: Pick<Cycle, 'triggers'>): Stated[] {
  const stated = new Map<string, Stated>()
  for (const { problem, kind, trust } of triggers) {
    if (problem === undefined) continue
    const before = stated.get(problem)
    const isOwn = (kind === 'hand' || kind === 'outcome') && trust !== 'stranger'
    stated.set(problem, {
      text: problem,
      by: kind === 'outcome' && before?.by !== 'person' ? 'cycle' : 'person',
      trust: isOwn && before?.trust !== 'stranger' ? 'own' : 'stranger',
    })
  }
  return [...stated.values()]
}
