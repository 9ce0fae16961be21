import type { Agent, Asking } from '../agents/agent.ts'
import type { Consulted, Cycle, Observed } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import { type Insight, severityWeight } from '../domain/insight.ts'
import type { LineEdit } from '../domain/line-edit.ts'
import { agentName, type SpecAgent } from '../domain/spec-agent.ts'
import { isInside, type NamedSpec } from '../domain/spec.ts'
import type { View } from '../domain/view.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import type { Models } from '../model/model.ts'
import { askingSignal } from './asking-time.ts'
import { questionFor } from './briefs/briefs.ts'
import type { Deps } from './deps.ts'
import { calledEntries } from './keep-calls.ts'
import { remedies } from './remedies/remedies.ts'

/** Asks the spec's agents in parallel. One that fails costs its insights and a line, never the cycle. */
export async function consult(
  cycle: Cycle,
  observed: Observed,
  deps: Deps,
  { signal, progress }: StepContext,
): Promise<Made<Consulted>> {
  const spec = specOf(deps, cycle.spec)
  const { repository } = cycle
  const { commit } = observed
  return deps.bases.use({ repository, commit }, async (base) => {
    // One of each for all agents: what is asked twice is told apart by counting.
    let models: Promise<Models | null> | null = null
    const calls = deps.calls(cycle)
    const elsewhere = {
      models: () => (models ??= deps.models(cycle)),
      calls,
      signal: askingSignal(cycle, { now: deps.now(), signal }),
    }
    const { insights, silent } = await base.with([], (view) =>
      askAgents({ view, repository, commit, spec, signal, progress }, deps, elsewhere),
    )
    const answered = insights.map((insight) => raise(insight, spec, base.view))
    answered.sort(
      (a, b) =>
        severityWeight[b.severity] - severityWeight[a.severity] ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
        (a.line ?? 0) - (b.line ?? 0),
    )
    const entries = calledEntries(cycle, calls.made)
    return { result: { ...observed, step: 'consult', insights: answered, silent }, entries }
  })
}

/**
 * What the spec's agents say of a view, and which of them did not answer, or not wholly. Those that look
 * elsewhere are asked only with what they need for it.
 */
export async function askAgents(
  asking: Asking,
  deps: Pick<Deps, 'agents'>,
  elsewhere: Pick<Asking, 'models' | 'calls' | 'signal'> | null = null,
): Promise<{ insights: Insight[]; silent: Consulted['silent'] }> {
  const { spec, repository, signal } = asking
  const agents = await deps.agents(repository)
  const asked = spec.agents.filter(
    (how) => elsewhere !== null || (typeof how === 'string' && looksAtView(agents.get(how))),
  )
  const silent: Consulted['silent'] = []
  const answers = await Promise.allSettled(
    asked.map(async (how) => {
      const agent = agentFor(how, agents)
      if (looksAtView(agent)) return agent.ask({ ...asking, how })
      const remark = (why: string) => void silent.push({ agent: agent.name, why })
      return agent.ask({ ...asking, ...elsewhere, how, remark })
    }),
  )
  signal.throwIfAborted()
  for (const [at, answer] of answers.entries())
    if (answer.status === 'rejected')
      silent.push({ agent: agentName(asked[at] ?? '?'), why: said(answer.reason) })
  return {
    insights: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    silent,
  }
}

/** The line edits of the remedy that answers an insight, inside the spec's boundaries; null where none does. */
export function remedyEdits(insight: Insight, spec: NamedSpec, view: View): LineEdit[] | null {
  if (!isInside(spec, insight.path)) return null
  try {
    return remedies.get(insight.kind)?.remedy(insight, view) ?? null
  } catch (error) {
    // A file that is not text has no remedy; anything else is a bug of ours and is left to surface.
    if (error instanceof Fault) return null
    throw error
  }
}

/** The loaded spec. Throws Fault `script.unknown` that names those there are. */
export function specOf(deps: Pick<Deps, 'specs'>, name: string): NamedSpec {
  const spec = deps.specs.get(name)
  if (spec) return spec
  const known = [...deps.specs.keys()].join(', ')
  const own = 'the folder of your own is named with --specs'
  throw new Fault(
    'script.unknown',
    `Cannot find spec "${name}": the known specs are ${known}; ${own}`,
  )
}

/** Whoever can answer it, by the look of the files: an agent is not believed that a model could. */
function raise(insight: Insight, spec: NamedSpec, view: View): Insight {
  if (remedyEdits(insight, spec, view)) return { ...insight, answer: 'remedy' }
  return { ...insight, answer: questionFor(insight, spec, view) ? 'model' : 'person' }
}

/** True for one that is not known as well: that it is not there is for its asking to say. */
function looksAtView(agent: Agent | undefined): boolean {
  return agent?.looksAt !== 'elsewhere'
}

/** The agent that a spec means. Throws Fault `agent.failed` that names those there are. */
function agentFor(how: SpecAgent, agents: ReadonlyMap<string, Agent>): Agent {
  const name = agentName(how)
  const agent = agents.get(name)
  const known = [...agents.keys()].join(', ')
  if (!agent)
    throw new Fault('agent.failed', `Cannot ask agent "${name}": the known agents are ${known}`)
  if (typeof how === 'string' || agent.isServer) return agent
  throw new Fault(
    'agent.failed',
    `Cannot ask server "${name}": a built-in agent has its name; give the server another in mcp.json`,
  )
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
