import type { Agent, Asking } from '../agents/agent.ts'
import type { Asked, Consulted, Cycle, Observed } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import type { Insight } from '../domain/insight.ts'
import type { LineEdit } from '../domain/line-edit.ts'
import { agentName, type SpecAgent } from '../domain/spec-agent.ts'
import { isInside, type NamedSpec } from '../domain/spec.ts'
import type { View } from '../domain/view.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import type { Models } from '../model/model.ts'
import { askAgent, askedEntries, silentOf } from './asked.ts'
import { askingAt } from './asking-at.ts'
import { askingSignal } from './asking-time.ts'
import { questionFor } from './briefs/briefs.ts'
import { codeToShow } from './briefs/test-context.ts'
import { readyKind } from './changes/worked.ts'
import type { Deps } from './deps.ts'
import { calledEntries } from './keep-calls.ts'
import { keepCycleTrace } from './keep-trace.ts'
import { mergeInsights } from './merge-insights.ts'
import { rankInsights } from './rank-insights.ts'
import { remedies } from './remedies/remedies.ts'

/** Asks the spec's agents in parallel. One that fails costs its insights and a line, never the cycle. */
export async function consult(
  cycle: Cycle,
  observed: Observed,
  deps: Deps,
  { signal, progress }: StepContext,
): Promise<Made<Consulted>> {
  const spec = await specOf(deps, cycle)
  const { repository } = cycle
  const { commit } = observed
  return deps.bases.use({ repository, commit }, async (base) => {
    // One of each for all agents: what is asked twice is told apart by counting.
    let models: Promise<Models | null> | null = null
    const calls = deps.calls(cycle)
    const limited = askingSignal(cycle, { now: deps.now(), signal })
    const elsewhere = {
      models: () => (models ??= deps.models(cycle, limited)),
      calls,
      signal: limited,
    }
    const known = () => deps.journal.suggestions({ repository, spec: cycle.spec })
    const at = { repository, commit, spec, base }
    const { insights, asked } = await askingAt(at, deps, { signal, progress }, async (asking) => {
      const answers = await askAgents({ ...asking, known }, deps, elsewhere)
      await keepCycleTrace(asking, deps)
      return answers
    })
    const merged = mergeInsights(insights)
    // Only documents are fetched beforehand; the code that a model could change is, with one call of git.
    const wanted = merged.filter((one) => one.answer === 'model' && isInside(spec, one.path))
    await base.load(
      [...wanted.map((one) => one.path), ...codeToShow(merged, base.view, spec)],
      signal,
    )
    const answered = merged.map((insight) => raise(insight, spec, base.view))
    const found = { insights: rankInsights(answered), silent: silentOf(asked), asked }
    return {
      result: { ...observed, step: 'consult', ...found },
      entries: [...askedEntries(cycle, asked), ...calledEntries(cycle, calls.made)],
    }
  })
}

/**
 * What the spec's agents say of a view, and who was asked. Those that look elsewhere are asked only with
 * what they need for it; without it, edits are tried, and only who looks at the view is asked.
 */
export async function askAgents(
  asking: Asking,
  deps: Pick<Deps, 'agents'>,
  elsewhere: Pick<Asking, 'models' | 'calls' | 'signal'> | null = null,
): Promise<{ insights: Insight[]; asked: Asked[] }> {
  const { spec, repository, signal } = asking
  const agents = await deps.agents(repository)
  const wanted = spec.agents.filter(
    (how) => elsewhere !== null || (typeof how === 'string' && looksAtView(agents.get(how))),
  )
  const answers = await Promise.all(
    wanted.map((how) =>
      askAgent(agentName(how), async (remark) => {
        const agent = agentFor(how, agents)
        if (agent.looksAt !== 'elsewhere') return agent.ask({ ...asking, how, remark })
        return agent.ask({ ...asking, ...elsewhere, how, remark })
      }),
    ),
  )
  signal.throwIfAborted()
  return {
    insights: answers.flatMap((answer) => answer.insights),
    asked: answers.map((answer) => answer.asked),
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

/** The spec as its repository has it now. Throws Fault `script.unknown` that names those there are. */
export async function specOf(
  deps: Pick<Deps, 'specs'>,
  { spec: name, repository }: { spec: string; repository: string },
): Promise<NamedSpec> {
  const specs = await deps.specs(repository)
  const spec = specs.get(name)
  if (spec) return spec
  const known = [...specs.keys()].join(', ')
  const own =
    'one of your own lies in ostinato/specs and is approved with "ostinato scripts approve"'
  throw new Fault(
    'script.unknown',
    `Cannot find spec "${name}": the known specs are ${known}; ${own}`,
  )
}

/**
 * Whoever can answer it, by the look of the files. An agent is not believed that a remedy could; that a model
 * could is believed where no brief knows the kind, and there is a text to change.
 */
function raise(insight: Insight, spec: NamedSpec, view: View): Insight {
  if (insight.kind === readyKind) return { ...insight, answer: 'remedy' }
  if (remedyEdits(insight, spec, view)) return { ...insight, answer: 'remedy' }
  return {
    ...insight,
    answer: questionFor({ insight, spec, lessons: [] }, view) ? 'model' : 'person',
  }
}

/** True for one that is not known as well: that it is not there is for its asking to say. */
function looksAtView(agent: Agent | undefined): boolean {
  return (agent?.looksAt ?? 'view') === 'view'
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
