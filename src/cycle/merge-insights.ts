import type { Insight } from '../domain/insight.ts'

/**
 * What several agents report of the same thing, as one insight that names them all. The same thing is the
 * same evidence at the same place, called by the same rule or in the same words: two insights too many
 * do less harm than one too few. Our own word goes before a stranger's, who could hide it otherwise.
 */
export function mergeInsights(insights: readonly Insight[]): Insight[] {
  const kept: Insight[] = []
  const byPlace = new Map<string, number[]>()
  for (const insight of insights) {
    const place = `${insight.path}\0${insight.line ?? ''}\0${plain(insight.evidence)}`
    const there = byPlace.get(place) ?? []
    byPlace.set(place, there)
    const at = there.find((one) => isSame(kept[one], insight))
    const other = at === undefined ? undefined : kept[at]
    if (at === undefined || !other) there.push(kept.push(insight) - 1)
    else kept[at] = joined(other, insight)
  }
  return kept
}

/** The agents that report an insight: its own first. */
export function agentsOf({ agent, sources }: Pick<Insight, 'agent' | 'sources'>): string[] {
  return [...new Set([agent, ...sources])]
}

function isSame(one: Insight | undefined, other: Insight): boolean {
  // What an agent tells apart itself is two things.
  if (!one || agentsOf(one).includes(other.agent) || plain(one.evidence) === '') return false
  const rule = one.kind.split('/')[1] === other.kind.split('/')[1]
  return rule || plain(one.message) === plain(other.message)
}

function joined(one: Insight, other: Insight): Insight {
  const better = one.trust === 'stranger' && other.trust === 'own' ? other : one
  const sources = agentsOf({ agent: better.agent, sources: [...agentsOf(one), ...agentsOf(other)] })
  return { ...better, sources }
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
