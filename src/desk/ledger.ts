import { type Cost, costKind } from '../domain/cost.ts'
import type { LedgerShape } from '../domain/ledger-shape.ts'
import { headlineOf } from '../domain/ledger-text.ts'
import { type Outcome, outcomeKind } from '../domain/outcome.ts'
import { type Reading, readingsOf } from '../domain/reading.ts'
import { scoreKind, scoreLine } from '../domain/score.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Finding } from '../domain/verdict.ts'
import type { Journal } from '../engine/journal.ts'

/** What a ledger is read by. */
export interface LedgerFilter {
  repository?: string
  spec?: string
}

/** What is kept of one spec in one repository. */
interface Kept {
  repository: string
  spec: string
  suggestions: Suggestion[]
  scores: Reading[]
  cost: Cost | null
}

/**
 * How each spec did in each repository, from what is kept for good: suggestions, what became of them, the
 * scores of commits, the sums of what cycles took. `minutesOf` estimates how long a person read one.
 */
export async function readLedger(
  journal: Pick<Journal, 'suggestions' | 'readings'>,
  filter: LedgerFilter,
  minutesOf: ((suggestion: Suggestion) => number) | null = null,
): Promise<LedgerShape[]> {
  const { repository } = filter
  const of = repository === undefined ? {} : { repository }
  const outcomes = new Map(
    readingsOf(outcomeKind, await journal.readings({ ...of, kind: outcomeKind.kind })).map(
      ({ subject, value }) => [subject, value],
    ),
  )
  const kept = await keptOf(journal, filter)
  return kept
    .sort((a, b) => (a.repository + a.spec < b.repository + b.spec ? -1 : 1))
    .map((one) => lineOf(one, outcomes, minutesOf))
}

async function keptOf(
  journal: Pick<Journal, 'suggestions' | 'readings'>,
  { repository, spec }: LedgerFilter,
): Promise<Kept[]> {
  const of = repository === undefined ? {} : { repository }
  const found = new Map<string, Kept>()
  const at = (root: string, name: string): Kept | null => {
    if (spec !== undefined && spec !== name) return null
    const key = JSON.stringify([root, name])
    const one = found.get(key) ?? {
      repository: root,
      spec: name,
      suggestions: [],
      scores: [],
      cost: null,
    }
    found.set(key, one)
    return one
  }
  for (const one of await journal.suggestions({ ...of, ...(spec !== undefined && { spec }) }))
    at(one.repository, one.spec)?.suggestions.push(one)
  for (const one of readingsOf(scoreKind, await journal.readings({ ...of, kind: scoreKind.kind })))
    at(one.repository, one.value.spec)?.scores.push(one)
  for (const one of readingsOf(costKind, await journal.readings({ ...of, kind: costKind.kind }))) {
    const line = at(one.repository, one.subject)
    if (line) line.cost = one.value
  }
  return [...found.values()]
}

function lineOf(
  { repository, spec, suggestions, scores, cost: spent }: Kept,
  outcomes: ReadonlyMap<string, Outcome>,
  minutesOf: ((suggestion: Suggestion) => number) | null,
): LedgerShape {
  const shown = suggestions.filter(isShown)
  const accepted = suggestions.filter(isAccepted)
  const steps = suggestions
    .flatMap((one) => stepOf(one, outcomes.get(one.id) ?? null) ?? [])
    .sort((a, b) => a.at - b.at)
  const read = suggestions.filter((one) => 'review' in one && one.review.rule === undefined)
  const line = {
    score: scoreLine(scores),
    shown: shown.length,
    accepted: accepted.length,
    cost: spent && costOf(spent, accepted),
  }
  return {
    repository,
    spec,
    headline: headlineOf(line),
    ...line,
    states: countBy(suggestions, ({ state }) => state),
    outcomes: countBy(steps, ({ outcome }) => outcome?.state ?? 'waiting'),
    kinds: kindsOf(suggestions, outcomes),
    reviewMinutes: minutesOf && read.reduce((sum, one) => sum + minutesOf(one), 0),
    steps,
  }
}

function costOf(spent: Cost, all: readonly Suggestion[]): NonNullable<LedgerShape['cost']> {
  // Of before it was counted, nobody knows what they cost.
  const accepted = all.filter((one) => 'review' in one && one.review.at >= spent.since).length
  const each = (total: number) => (accepted === 0 ? null : Math.round(total / accepted))
  return {
    ...spent,
    accepted,
    tokensPerAccepted: each(spent.tokensIn + spent.tokensOut),
    machineMsPerAccepted: each(spent.machineMs),
  }
}

function kindsOf(
  suggestions: readonly Suggestion[],
  outcomes: ReadonlyMap<string, Outcome>,
): LedgerShape['kinds'] {
  const byKind = Map.groupBy(suggestions, ({ kind }) => kind)
  return [...byKind]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, group]) => {
      const count = (is: (one: Suggestion) => boolean) => group.filter(is).length
      const stateOf = (one: Suggestion) => outcomeOf(one, outcomes.get(one.id) ?? null)?.state
      return {
        kind,
        shown: count(isShown),
        accepted: count(isAccepted),
        rejected: count(({ state }) => state === 'rejected'),
        refuted: count(({ state }) => state === 'refuted'),
        merged: count((one) => ['merged', 'edited'].includes(stateOf(one) ?? '')),
        reverted: count((one) => stateOf(one) === 'reverted'),
      }
    })
}

function stepOf(one: Suggestion, kept: Outcome | null): LedgerShape['steps'][number] | null {
  if (one.state !== 'applied' && one.state !== 'reverted') return null
  const { id, kind, title, verdict, review, place } = one
  const outcome = outcomeOf(one, kept)
  const isOver = outcome?.state === 'reverted' || outcome?.state === 'discarded'
  return {
    id,
    kind,
    title,
    at: place.at,
    by: review.by,
    score: verdict.score,
    checks: verdict.checks.map(({ name, outcome, before, after }) => ({
      name,
      outcome,
      before: briefly(before),
      after: briefly(after),
    })),
    place,
    outcome,
    undo: isOver ? null : `ostinato suggestions revert ${id}`,
  }
}

/** What we undid ourselves is so at once, before the next cycle looks. */
function outcomeOf(one: Suggestion, kept: Outcome | null): Outcome | null {
  if (one.state !== 'reverted' || kept?.state === 'reverted') return kept
  const { at } = one.undone
  const commit = one.undone.mode === 'branch' ? one.undone.commit : one.base
  return { state: 'reverted', at, commit, share: 0, evidence: 'it was undone by Ostinato' }
}

function isShown({ state }: Suggestion): boolean {
  return state !== 'refuted'
}

function isAccepted(one: Suggestion): boolean {
  return 'review' in one && one.review.accept
}

function briefly(finding: Finding | null) {
  return finding && { score: finding.score, problems: finding.problems, value: finding.value }
}

function countBy<item, key extends string>(
  items: readonly item[],
  keyOf: (item: item) => key,
): Partial<Record<key, number>> {
  const counts: Partial<Record<key, number>> = {}
  for (const one of items) counts[keyOf(one)] = (counts[keyOf(one)] ?? 0) + 1
  return counts
}
