import type { Insight } from '../domain/insight.ts'
import type { View } from '../domain/view.ts'
import type { Agent, Looking, Progress } from './agent.ts'
import type { Health } from './openspec/health.ts'

/**
 * The agent that knows the health of an OpenSpec tree: every rule of OpenSpec's validator, the merges
 * archive would refuse, overlaps between changes, and what OpenSpec itself does not look at.
 */
export function createOpenSpecAgent(
  inspect: (view: View, signal: AbortSignal, progress?: Progress) => Promise<Health>,
): Agent & { ask(looking: Looking): Promise<Insight[]> } {
  return {
    name: 'openspec',
    purpose: 'Tells what is wrong with an openspec/ tree, by OpenSpec and beyond it',
    async ask({ view, signal, progress }) {
      const { validate, rules } = await inspect(view, signal, progress)
      return [...validate, ...rules]
    },
  }
}
