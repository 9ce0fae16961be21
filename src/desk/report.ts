import { minutesFor } from '../domain/attention.ts'
import { oneLine } from '../domain/one-line.ts'
import { type Outcome, outcomeKind } from '../domain/outcome.ts'
import { type Reading, readingsOf } from '../domain/reading.ts'
import type { ReportShape } from '../domain/report-shape.ts'
import { scoreKind, scoreLine } from '../domain/score.ts'
import { parseSince } from '../domain/since.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Taken } from '../engine/journal.ts'
import type { Scripts } from '../script/open-scripts.ts'
import { exchangesKept } from '../store/sweep.ts'
import type { DeskDeps } from './create-desk.ts'
import { lastLookOf } from './last-look.ts'
import { appliedAt, countsOf, rejectedAt } from './report-counts.ts'
import { needsOf } from './report-needs.ts'

/** So many suggestions are named one by one, and so many reasons. */
const most = { suggestions: 20, reasons: 10 }

/** What a report is made from. */
export type ReportDeps = Pick<DeskDeps, 'journal' | 'attention'> & {
  scripts: () => Promise<Pick<Scripts, 'open' | 'list'>>
}

/** What is kept of one spec in one repository. */
interface Kept {
  repository: string
  spec: string
  suggestions: Suggestion[]
  scores: Reading[]
  taken: Taken | null
}

/**
 * What the time since `12h`, `7d` or `4w` ago brought, computed from what is kept for good:
 * suggestions, outcomes, scores of commits, cycles; and from exchanges, as far back as they are kept. Throws Fault `use.wrong` for what is no such time.
 */
export async function readReport(
  wanted: { since: string; repository?: string },
  deps: ReportDeps,
  now = Date.now(),
): Promise<ReportShape> {
  const since = Math.max(0, now - parseSince(wanted.since))
  const { repository } = wanted
  const { journal } = deps
  const of = repository === undefined ? {} : { repository }
  const kept = await keptOf(since, of, deps)
  const outcomes = new Map(
    readingsOf(outcomeKind, await journal.readings({ ...of, kind: outcomeKind.kind })).map(
      ({ subject, value }) => [subject, value],
    ),
  )
  const looks = await Promise.all(
    kept.map(({ repository: place, spec }) =>
      lastLookOf({ repository: place, spec }, since, journal),
    ),
  )
  const all = kept.flatMap((one) => one.suggestions)
  const specs = kept
    .map((one, at) => specOf(one, { since, outcomes, held: looks[at]?.held.length ?? 0 }))
    .filter(hasNews)
  const repositories = [...new Set(kept.map((one) => one.repository))].sort()
  const floor = now - exchangesKept
  return {
    since,
    until: now,
    repositories,
    specs,
    tokensSince: since < floor && specs.some(({ cost }) => cost.tokensIn > 0) ? floor : null,
    applied: newest(all, (one) => appliedAt(one), since).map((one) => ({
      ...namesOf(one),
      score: one.verdict.score,
      outcome: outcomeOf(one, outcomes),
    })),
    rejected: newest(all, (one) => rejectedAt(one), since).flatMap((one) =>
      one.state === 'rejected'
        ? {
            ...namesOf(one),
            by: one.review.by,
            code: one.review.code ?? 'other',
            why: one.review.why ?? null,
          }
        : [],
    ),
    heldBack: reasonsOf(looks.flatMap(({ spec, held }) => held.map((why) => ({ spec, why })))),
    ...(await needsOf({ since, repositories, suggestions: all, outcomes, looks, now }, deps)),
  }
}

async function keptOf(
  since: number,
  of: { repository?: string },
  { journal }: ReportDeps,
): Promise<Kept[]> {
  const found = new Map<string, Kept>()
  const at = (repository: string, spec: string): Kept => {
    const key = JSON.stringify([repository, spec])
    const one = found.get(key) ?? { repository, spec, suggestions: [], scores: [], taken: null }
    found.set(key, one)
    return one
  }
  for (const one of await journal.suggestions(of))
    at(one.repository, one.spec).suggestions.push(one)
  for (const one of readingsOf(scoreKind, await journal.readings({ ...of, kind: scoreKind.kind })))
    at(one.repository, one.value.spec).scores.push(one)
  for (const one of await journal.taken(since))
    if (of.repository === undefined || of.repository === one.repository)
      at(one.repository, one.spec).taken = one
  return [...found.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function specOf(
  { repository, spec, suggestions, scores, taken }: Kept,
  so: { since: number; outcomes: ReadonlyMap<string, Outcome>; held: number },
): ReportShape['specs'][number] {
  const { since, outcomes, held } = so
  const line = scoreLine(scores)
  const isNew = ({ createdAt }: Suggestion) => createdAt >= since
  const read = suggestions.filter(
    (one) => 'review' in one && one.review.rule === undefined && one.review.at >= since,
  )
  const times = suggestions
    .filter(isNew)
    .flatMap(({ verdict }) => verdict.checks.flatMap(({ after }) => after?.ms ?? []))
  return {
    repository,
    spec,
    score: line && {
      from: line.series.findLast(({ at }) => at <= since) ?? line.first,
      to: line.now,
    },
    counts: { ...countsOf(suggestions, { since, outcomes }), heldBack: held },
    cost: {
      cycles: taken?.cycles ?? 0,
      failed: taken?.failed ?? 0,
      tokensIn: taken?.tokensIn ?? 0,
      tokensOut: taken?.tokensOut ?? 0,
      modelMs: taken?.modelMs ?? 0,
      machineMs: taken?.machineMs ?? 0,
      checksMs: times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0),
      reviewMinutes: read.reduce((sum, one) => sum + minutesFor(one), 0),
    },
  }
}

function newest(
  all: readonly Suggestion[],
  timeOf: (one: Suggestion) => number | null,
  since: number,
): Suggestion[] {
  return all
    .filter((one) => (timeOf(one) ?? -1) >= since)
    .sort((a, b) => (timeOf(b) ?? 0) - (timeOf(a) ?? 0))
    .slice(0, most.suggestions)
}

function namesOf({ id, spec, title }: Suggestion) {
  return { id, spec, title: oneLine(title) }
}

function outcomeOf(
  one: Suggestion,
  outcomes: ReadonlyMap<string, Outcome>,
): ReportShape['applied'][number]['outcome'] {
  return one.state === 'reverted' ? 'reverted' : (outcomes.get(one.id)?.state ?? 'waiting')
}

function reasonsOf(all: readonly { spec: string; why: string }[]): ReportShape['heldBack'] {
  return [...Map.groupBy(all, ({ spec, why }) => JSON.stringify([spec, why])).values()]
    .flatMap((alike) => (alike[0] ? { ...alike[0], count: alike.length } : []))
    .sort((a, b) => b.count - a.count)
    .slice(0, most.reasons)
}

/** A spec of which nothing was heard in the time is left out. */
function hasNews({ counts, cost }: ReportShape['specs'][number]): boolean {
  return cost.cycles > 0 || Object.values(counts).some((count) => count > 0)
}

function keyOf({ repository, spec }: { repository: string; spec: string }): string {
  return `${repository}\0${spec}`
}
