import type { Agent } from '../agents/agent.ts'
import type { Asked, Cycle, Silent } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { Insight } from '../domain/insight.ts'
import { oneLine } from '../domain/one-line.ts'

/** Asks one agent, and tells how long it took and why it was silent, or what of its answer is missing. */
export async function askAgent(
  name: string,
  ask: (remark: (why: string) => void) => ReturnType<Agent['ask']>,
): Promise<{ insights: Insight[]; asked: Asked }> {
  const began = performance.now()
  const ms = () => Math.round(performance.now() - began)
  try {
    const missing: string[] = []
    const insights = await ask((why) => void missing.push(why))
    const why = missing.length === 0 ? null : oneLine(missing.join(' '), 1000)
    return { insights, asked: { agent: name, ms: ms(), insights: insights.length, why } }
  } catch (error) {
    const why = oneLine(error instanceof Error ? error.message : String(error), 1000)
    return { insights: [], asked: { agent: name, ms: ms(), insights: 0, why } }
  }
}

/** The agents that did not answer, or not wholly. */
export function silentOf(asked: readonly Asked[]): Silent[] {
  return asked.flatMap(({ agent, why, insights }): Silent[] => {
    if (why === null) return []
    return [insights > 0 ? { agent, why, isPart: true } : { agent, why }]
  })
}

/** A line of the journal for each agent that was asked. */
export function askedEntries(
  { repository, spec, id }: Pick<Cycle, 'repository' | 'spec' | 'id'>,
  asked: readonly Asked[],
): NewEntry[] {
  return asked.map(({ agent, ms, insights, why }): NewEntry => {
    const body = { agent, ms, insights, ...(why !== null && { why }) }
    return { type: 'agent.asked', repository, spec, cycle: id, body }
  })
}
