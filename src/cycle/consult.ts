import type { Asking } from '../agents/agent.ts'
import type { Consulted, Cycle, Observed } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import { type Insight, severityWeight } from '../domain/insight.ts'
import type { LineEdit } from '../domain/line-edit.ts'
import { isInside, type NamedSpec } from '../domain/spec.ts'
import type { View } from '../domain/view.ts'
import type { Made, StepContext } from '../engine/flow.ts'
import { questionFor } from './briefs/briefs.ts'
import type { Deps } from './deps.ts'
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
    const { insights, silent } = await base.with([], (view) =>
      askAgents({ view, repository, commit, spec, signal, progress }, deps),
    )
    // Only documents are fetched beforehand; the code that a model could change is, with one call of git.
    const asked = insights.filter((one) => one.answer === 'model' && isInside(spec, one.path))
    await base.load(
      asked.map((one) => one.path),
      signal,
    )
    const answered = insights.map((insight) => raise(insight, spec, base.view))
    answered.sort(
      (a, b) =>
        severityWeight[b.severity] - severityWeight[a.severity] ||
        (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
        (a.line ?? 0) - (b.line ?? 0),
    )
    return { result: { ...observed, step: 'consult', insights: answered, silent } }
  })
}

/** What the spec's agents say of a view, and which of them did not answer. */
export async function askAgents(
  asking: Asking,
  deps: Pick<Deps, 'agents'>,
): Promise<{ insights: Insight[]; silent: Consulted['silent'] }> {
  const { spec, repository, signal } = asking
  const agents = await deps.agents(repository)
  const answers = await Promise.allSettled(
    spec.agents.map(async (name) => {
      const agent = agents.get(name)
      const known = [...agents.keys()].join(', ')
      if (!agent)
        throw new Fault('agent.failed', `Cannot ask agent "${name}": the known agents are ${known}`)
      return agent.ask(asking)
    }),
  )
  signal.throwIfAborted()
  const silent = answers.flatMap((answer, at) =>
    answer.status === 'rejected'
      ? [{ agent: spec.agents[at] ?? '?', why: said(answer.reason) }]
      : [],
  )
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

/**
 * Whoever can answer it, by the look of the files. An agent is not believed that a remedy could; that a model
 * could is believed where no brief knows the kind, and there is a text to change.
 */
function raise(insight: Insight, spec: NamedSpec, view: View): Insight {
  if (remedyEdits(insight, spec, view)) return { ...insight, answer: 'remedy' }
  return { ...insight, answer: questionFor(insight, spec, view) ? 'model' : 'person' }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
