import * as v from 'valibot'

import { Consulted, type Cycle } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { Insight } from '../domain/insight.ts'
import { oneLine } from '../domain/one-line.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import { Problem, type Trigger } from '../domain/trigger.ts'
import type { View } from '../domain/view.ts'
import { depthOf } from '../engine/follow-up.ts'
import type { CycleRequest } from '../engine/journal.ts'
import { hasTree } from '../openspec/tree.ts'
import type { Deps } from './deps.ts'

/** The built-in spec that drafts changes for problems. */
const solveSpec = 'solve'

/** So many insights of a kind in one cycle, or one in so many cycles, are more than chance. */
const enough = 3
/** Cycles that are looked at for it. */
const cyclesLookedAt = 20
// As much as a problem may hold, whatever the evidence.
const mostPlaces = 12
const mostQuoted = 160
const mostOfPath = 100
const week = 7 * 24 * 60 * 60 * 1000

/** What a cycle asks for besides its own drafts. */
interface Asks {
  requests: CycleRequest[]
  entries: NewEntry[]
}

/**
 * Asks for a drafted change for each kind of insight that keeps coming, that nobody can work, and that no
 * requirement covers, where the spec says so: at most one a week for each kind, none while one of the kind
 * waits, and none again for what a person has answered while the evidence is the same.
 */
export async function askForChanges(
  cycle: Cycle,
  { insights, spec, view }: { insights: readonly Insight[]; spec: NamedSpec; view: View },
  deps: Pick<Deps, 'journal' | 'models' | 'now'>,
): Promise<Asks> {
  const asks: Asks = { requests: [], entries: [] }
  if (spec.drafts !== 'changes' || !hasTree(view)) return asks
  const kinds = Map.groupBy(insights.filter(isUncovered), ({ kind }) => kind)
  if (kinds.size === 0) return asks
  const { journal } = deps
  const { repository } = cycle
  const states = ['open', 'accepted', 'applied', 'rejected', 'reverted'] as const
  const drafted = await journal.suggestions({ repository, spec: solveSpec, states })
  const stated = await journal.entries({ repository, types: ['problem.stated'], limit: 10_000 })
  let before: Map<string, number> | null = null
  for (const [kind, alike] of kinds) {
    if (stated.some(({ at, body }) => body['kind'] === kind && at > deps.now() - week)) continue
    if (alike.length < enough) {
      before ??= await kindsBefore(cycle, deps)
      if (1 + (before.get(kind) ?? 0) < enough) continue
    }
    const problem = problemOf(kind, alike)
    if (drafted.some((one) => isDrafted(one, { kind, problem }))) continue
    // Only a model can draft, and what is stated once is not stated again this week.
    if ((await deps.models(cycle)) === null) break
    asks.requests.push(requestFor(cycle, { kind, problem, alike, at: deps.now() }))
    const body = { kind, insights: alike.length, problem }
    asks.entries.push({
      type: 'problem.stated',
      repository,
      spec: cycle.spec,
      cycle: cycle.id,
      body,
    })
  }
  return asks
}

function isUncovered({ requirement, severity, answer }: Insight): boolean {
  return requirement === null && severity !== 'info' && answer === 'person'
}

/** True for a drafted change of the same evidence, and for any of the kind that waits for a person. */
function isDrafted(
  { insights, state }: Suggestion,
  { kind, problem }: { kind: string; problem: string },
): boolean {
  const waits = state === 'open' || state === 'accepted'
  return insights.some(
    ({ evidence }) => evidence === problem || (waits && evidence.startsWith(headOf(kind))),
  )
}

/** In how many of the latest cycles of the spec before this one each kind was found. */
async function kindsBefore(
  { id, repository, spec }: Cycle,
  { journal }: Pick<Deps, 'journal'>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const before of await journal.cycles({ repository, spec, limit: cyclesLookedAt })) {
    if (before.id === id) continue
    const steps = await journal.finishedSteps(before.id)
    const consulted = v.safeParse(Consulted, steps.find(({ step }) => step === 'consult')?.result)
    if (!consulted.success) continue
    const found = consulted.output.insights.filter(isUncovered)
    for (const kind of new Set(found.map((one) => one.kind)))
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

/**
 * A problem in words that code chose; what was found is quoted, a line each. The same evidence gives the
 * same words, whatever lines it stands on, so that a no to one is known again.
 */
function problemOf(kind: string, insights: readonly Insight[]): string {
  const places = [
    ...new Set(
      insights.map(({ path, evidence }) => `- ${endOf(path)}: "${oneLine(evidence, mostQuoted)}"`),
    ),
  ].sort()
  const more = places.length - mostPlaces
  return v.parse(
    Problem,
    [
      headOf(kind),
      ...places.slice(0, mostPlaces),
      ...(more > 0 ? [`- and ${more} more`] : []),
    ].join('\n'),
  )
}

/** The first line of every problem that is stated for a kind. */
function headOf(kind: string): string {
  return `No requirement says what is right where the checks report "${oneLine(kind)}", and nobody can mend it without one. What they report, quoted as data:`
}

/** A path, or its last part, which tells more than its first. */
function endOf(path: string): string {
  const line = oneLine(path, path.length)
  return line.length > mostOfPath ? `…${line.slice(1 - mostOfPath)}` : line
}

function requestFor(
  cycle: Cycle,
  so: { kind: string; problem: string; alike: readonly Insight[]; at: number },
): CycleRequest {
  const isStrange =
    so.alike.some(({ trust }) => trust === 'stranger') ||
    cycle.triggers.some(({ trust }) => trust === 'stranger')
  const trigger: Trigger = {
    kind: 'outcome',
    reason: `spec "${cycle.spec}" finds "${so.kind}", which no requirement covers`,
    at: so.at,
    depth: depthOf(cycle) + 1,
    problem: so.problem,
    ...(isStrange && { trust: 'stranger' as const }),
  }
  return { spec: solveSpec, repository: cycle.repository, trigger, all: false }
}
