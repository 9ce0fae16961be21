import type { Looking } from '../agents/agent.ts'
import type { Health } from '../agents/openspec/health.ts'
import { type BuiltInCheck, isRunCheck } from '../domain/check.ts'
import type { Insight } from '../domain/insight.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Measured, Problem } from '../domain/verdict.ts'
import type { View } from '../domain/view.ts'

/**
 * Makes what runs the built-in checks of a spec on a view, in process: they read files and run nothing of
 * the repository. Checks that run a command are left to the trial.
 */
export function createMeasure(sources: {
  health: (view: View, signal: AbortSignal) => Promise<Health>
  links: { ask(looking: Looking): Promise<Insight[]> }
  /** What is to be said of a view of the memory. */
  lessons: (view: View) => Promise<Insight[]>
}): (spec: NamedSpec, view: View, signal: AbortSignal) => Promise<Measured[]> {
  const look: Record<
    BuiltInCheck['check'],
    (view: View, signal: AbortSignal) => Promise<Problem[]>
  > = {
    'openspec-validate': async (view, signal) =>
      problemsOf((await sources.health(view, signal)).validate),
    'openspec-merge': async (view, signal) => (await sources.health(view, signal)).merges,
    // Remarks are for people: what one change brings to light must not count against it. A question that
    // a person wrote down counts: an answer beneath it makes the tree better, where nothing gets worse.
    'openspec-rules': async (view, signal) => {
      const { rules } = await sources.health(view, signal)
      return problemsOf(
        rules.filter((one) => one.severity !== 'info' || one.kind === 'openspec/question'),
      )
    },
    links: async (view, signal) => problemsOf(await sources.links.ask({ view, signal })),
    lessons: async (view) => problemsOf(await sources.lessons(view)),
  }
  return async (spec, view, signal) => {
    const measured: Measured[] = []
    for (const [name, check] of Object.entries(spec.checks))
      if (!isRunCheck(check)) {
        const problems = await look[check.check](view, signal)
        measured.push({ name, weight: check.weight, problems })
      }
    return measured
  }
}

function problemsOf(insights: Insight[]): Problem[] {
  return insights.map(({ id, severity, path, message, evidence }) => ({
    key: id,
    severity,
    path,
    message: `${message}: ${evidence.slice(0, 200)}`,
  }))
}
