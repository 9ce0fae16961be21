import { provesScenarios } from '../domain/check.ts'
import { Fault } from '../domain/fault.ts'
import { scenariosById, traceOf } from '../domain/trace.ts'
import { plannedIds, scenariosOf } from '../openspec/scenarios.ts'
import type { Agent } from './agent.ts'
import { redInsight } from './trace/red.ts'
import { unboundInsight } from './trace/unbound.ts'
import { unknownInsights } from './trace/unknown.ts'

/** Insights of one kind; what is left out is said, and is there when some of the first are gone. */
const most = 200

/**
 * The agent that says which scenarios no test names, and whose tests fail. It runs nothing: it is told what
 * the spec's checks found. While one of those says nothing, no scenario is called unbound.
 */
export function createTraceAgent(): Agent {
  return {
    name: 'trace',
    purpose: 'Reports the scenarios that no test names, or whose tests fail',
    looksAt: 'commit',
    async ask({ findings, view, spec, remark }) {
      const found = ((await findings?.()) ?? []).filter(({ check }) => provesScenarios(check))
      if (found.length === 0)
        throw new Fault(
          'agent.failed',
          `Cannot tell what proves the scenarios: no check of spec "${spec.name}" can; give it a check "junit", or a check its "scenarios"`,
        )
      const scenarios = scenariosOf(view)
      const trace = traceOf(scenarios, found, plannedIds(view))
      const silent = trace.silent.map(({ check, why }) => `check "${check}" says nothing: ${why}`)
      if (silent.length === found.length)
        throw new Fault(
          'agent.failed',
          `Cannot tell what proves the scenarios: ${silent.join('; ')}`,
        )
      if (silent.length > 0)
        remark?.(`No scenario is called unbound, since ${silent.join(', and ')}.`)
      const states = scenariosById(trace)
      const counts = { red: 0, unbound: 0 }
      const insights = scenarios.flatMap((scenario) => {
        const traced = states.get(scenario.id)
        if (!traced || traced.state === 'green') return []
        if (traced.state === 'unbound' && silent.length > 0) return []
        counts[traced.state] += 1
        if (counts[traced.state] > most) return []
        return traced.state === 'red'
          ? [redInsight({ scenario, traced }, found, { view, spec })]
          : [unboundInsight(scenario)]
      })
      for (const [state, count] of Object.entries(counts))
        if (count > most)
          remark?.(`${count - most} more scenarios are ${state}: "ostinato trace" names them all.`)
      const unknown = unknownInsights(trace.unknown, { scenarios, view })
      if (unknown.length > most)
        remark?.(
          `${unknown.length - most} more ids are of no scenario: "ostinato trace" names them.`,
        )
      return [...insights, ...unknown.slice(0, most)]
    },
  }
}
