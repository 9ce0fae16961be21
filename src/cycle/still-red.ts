import { redInsightId } from '../agents/trace/red.ts'
import type { NamedSpec } from '../domain/spec.ts'
import { scenariosById } from '../domain/trace.ts'
import { scenariosOf } from '../openspec/scenarios.ts'
import type { Baselines, Place } from './baselines.ts'
import { traceAt } from './trace.ts'

/**
 * What is to be said against edits that answer a red scenario: it must be green after them, and not be gone
 * or without a test. What the commands found there is kept, so that none runs again. Null where there is nothing.
 */
export async function stillRed(
  insights: readonly { id: string; kind: string }[],
  { before, after, spec }: { before: Place; after: Place; spec: NamedSpec },
  baselines: Baselines,
): Promise<string | null> {
  const answered = new Set(insights.flatMap(({ id, kind }) => (kind === 'trace/red' ? [id] : [])))
  if (answered.size === 0) return null
  const now = scenariosById(await traceAt(after, [spec], baselines))
  for (const scenario of scenariosOf(before.base.view)) {
    if (!answered.has(redInsightId(scenario))) continue
    const state = now.get(scenario.id)?.state ?? 'gone'
    if (state !== 'green')
      return `what it answers is still there: scenario [${scenario.id}] is ${state}, and must be green`
  }
  return null
}
