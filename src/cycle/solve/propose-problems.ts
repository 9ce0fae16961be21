import type { Consulted, Cycle, Proposed } from '../../domain/cycle.ts'
import type { NewEntry } from '../../domain/entry.ts'
import { Fault } from '../../domain/fault.ts'
import { hashOf } from '../../domain/id.ts'
import { type Insight, makeInsight } from '../../domain/insight.ts'
import { repoPath } from '../../domain/path.ts'
import { isInside } from '../../domain/spec.ts'
import { type Draft, isDecided, isWaiting, type Suggestion } from '../../domain/suggestion.ts'
import type { Made, StepContext } from '../../engine/flow.ts'
import type { Model } from '../../model/model.ts'
import { readTree } from '../../openspec/tree.ts'
import { askingSignal } from '../asking-time.ts'
import { isServerFault } from '../briefs/ask-fields.ts'
import { specOf } from '../consult.ts'
import type { Deps } from '../deps.ts'
import { draftOf, type Origin } from '../draft.ts'
import { createWriter } from './ask.ts'
import { editsOf } from './change.ts'
import { draftChange } from './draft-change.ts'
import { createInspect, type Inspect } from './inspect.ts'
import { type Stated, statedIn } from './stated.ts'

/** Drafts a change for each problem that the cycle carries, one after the other, each a suggestion of its own. */
export async function proposeProblems(
  cycle: Cycle,
  consulted: Consulted,
  deps: Deps,
  context: StepContext,
): Promise<Made<Proposed>> {
  const { insights, ...rest } = consulted
  const { repository } = cycle
  const { commit } = consulted
  const problems = statedIn(cycle)
  const result: Proposed = { ...rest, step: 'propose', drafts: [], dropped: [] }
  const entries: NewEntry[] = []
  if (problems.length === 0) return { result }
  const signal = askingSignal(cycle, { now: deps.now(), signal: context.signal })
  const known = await deps.journal.suggestions({ repository, spec: cycle.spec })
  const drop = (problem: Stated, why: string) =>
    result.dropped.push({ title: problem.text.slice(0, 80), path: changesFolder, why })
  const spec = await specOf(deps, cycle)
  const models = await modelsFor(cycle, deps)
  if (models instanceof Fault) entries.push(failedEntry(cycle, models))
  if (models === null || models instanceof Fault) {
    const why = models?.message ?? 'there is no model, and only a model can draft a change'
    result.looked = { insights: 0, waiting: 0, unasked: why }
    for (const problem of problems)
      drop(problem, `${why}; "ostinato doctor" says what would help; then state the problem again`)
    return { result, entries }
  }
  return deps.bases.use({ repository, commit }, async (base) => {
    const origin: Origin = { cycle, spec, view: base.view, commit, now: deps.now() }
    const inspect = createInspect(base, deps, signal)
    for (const [at, problem] of problems.entries()) {
      const listening = { signal, at, count: problems.length, context }
      try {
        signal.throwIfAborted()
        const taken = takenIds(origin, [
          ...known.filter((one) => !isOf(one, problem)),
          ...result.drafts,
        ])
        const made = await draftFor(problem, {
          origin,
          model: models,
          inspect,
          insights,
          taken,
          listening,
        })
        const before = typeof made === 'string' ? null : known.find((one) => one.id === made.id)
        if (typeof made === 'string') drop(problem, made)
        else if (before && isDecided(before))
          drop(problem, `the same change was drafted before and is ${before.state}: ${before.id}`)
        else result.drafts.push(made)
      } catch (error) {
        context.signal.throwIfAborted()
        if (!isServerFault(error) && !signal.aborted) throw error
        const fault = !signal.aborted && error instanceof Fault ? error : null
        drop(problem, fault?.message ?? 'the time for asking is over; state it again')
        if (fault) {
          entries.push(failedEntry(cycle, fault))
          result.looked = { insights: 0, waiting: 0, unasked: fault.message }
        }
      }
    }
    return { result, entries }
  })
}

const stating = { person: 'A person states', cycle: 'Cycles found' } as const
const changesFolder = repoPath('openspec/changes')

/** The draft of one problem, or why there is none. */
async function draftFor(
  problem: Stated,
  so: {
    origin: Origin
    model: Model
    inspect: Inspect
    insights: readonly Insight[]
    taken: ReadonlySet<string>
    listening: { signal: AbortSignal; at: number; count: number; context: StepContext }
  },
): Promise<Draft | string> {
  const { origin, model, inspect, insights, taken } = so
  const { signal, at, count, context } = so.listening
  const { spec, view } = origin
  const writer = createWriter({
    model,
    spec,
    listening: (label) => ({
      signal,
      onDelta({ kind, text }) {
        if (kind === 'content')
          context.delta?.(text, { label, path: 'openspec/changes', question: at + 1 })
      },
    }),
  })
  const progress = (done: number, total: number) =>
    context.progress(at * 100 + Math.round((100 * done) / total), count * 100)
  const drafted = await draftChange(problem.text, {
    view,
    writer,
    inspect,
    insights,
    taken,
    progress,
  })
  if ('why' in drafted) return drafted.why
  const { change, byCode } = drafted
  const edits = editsOf(change)
  const outside = edits.find(({ path }) => !isInside(spec, path))
  if (outside) return `"${outside.path}" is outside the boundaries of spec "${spec.name}"`
  const insight = makeInsight({
    kind: 'person/problem',
    severity: 'info',
    path: repoPath(`openspec/changes/${change.id}/proposal.md`),
    line: null,
    message: `${stating[problem.by]} a problem: ${problem.text.replace(/\s+/g, ' ').slice(0, 160)}`,
    evidence: problem.text,
    about: { change: change.id, capability: change.capability },
    agent: 'person',
    trust: problem.trust,
    answer: 'model',
  })
  const asked = hashOf(model.name, origin.commit, problem.text)
  const code =
    byCode.length === 0 ? '' : ` Written by code, for the model could not: ${byCode.join(', ')}.`
  const total = change.requirements.length
  return draftOf(edits, [insight], {
    origin,
    title: change.title,
    why: `It drafts an OpenSpec change with ${total} requirement${total === 1 ? '' : 's'} of "${change.capability}" for a problem that ${problem.by === 'person' ? 'a person states' : 'cycles found'}.${code}`,
    by: { kind: 'model', model: writer.model, label: 'solve', asked },
    objection: null,
  })
}

/** The model that writes; null where none is there, and the Fault where one should be. */
async function modelsFor(cycle: Cycle, deps: Deps): Promise<Model | Fault | null> {
  try {
    return (await deps.models(cycle))?.write ?? null
  } catch (error) {
    if (isServerFault(error) && error instanceof Fault) return error
    throw error
  }
}

/** Ids of changes that are there, were there, or are drafted by suggestions that wait or are on a branch. */
function takenIds({ view }: Origin, made: readonly (Suggestion | Draft)[]): Set<string> {
  const { changes, archived } = readTree(view)
  return new Set([
    ...changes.map((one) => one.id),
    ...archived.map((one) => one.id.replace(/^\d{4}-\d{2}-\d{2}-/, '')),
    ...made
      .filter(isWaiting)
      .flatMap((one) => one.insights.flatMap((insight) => insight.about.change ?? [])),
  ])
}

/** True for a suggestion of the same problem: stated again, it may come to the same change again. */
function isOf(one: Suggestion, problem: Stated): boolean {
  return one.insights.some((insight) => insight.evidence === problem.text)
}

function failedEntry({ repository, spec, id }: Cycle, { code, message }: Fault): NewEntry {
  return { type: 'model.failed', repository, spec, cycle: id, body: { code, why: message } }
}
