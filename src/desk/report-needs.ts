import { existsSync } from 'node:fs'

import { spentSince, type Turn, turnsOf } from '../domain/attention.ts'
import { quote } from '../domain/next-step.ts'
import { oneLine } from '../domain/one-line.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { ReportShape } from '../domain/report-shape.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { LastLook } from './last-look.ts'
import type { ReportDeps } from './report.ts'

type Needs = ReportShape['needs']

/** What needs are looked for in. */
interface Looked {
  since: number
  repositories: readonly string[]
  suggestions: readonly Suggestion[]
  outcomes: ReadonlyMap<string, Outcome>
  looks: readonly LastLook[]
  now: number
}

/**
 * What a person is wanted for now, the most pressing first, each with a command from a closed list of
 * forms, and the one to begin with. They name no folder of this machine: a report is pasted elsewhere.
 */
export async function needsOf(
  looked: Looked,
  deps: ReportDeps,
): Promise<Pick<ReportShape, 'needs' | 'next'>> {
  // First, since what a spec says of its limits decides whether it is paused.
  const scripts = await waitingScripts(looked, deps)
  const failed = await failing(looked, deps)
  const waiting = open(looked, deps.attention)
  const needs = [
    ...failed,
    ...(waiting ? [{ what: waiting.what, command: waiting.command }] : []),
    ...accepted(looked),
    ...unmerged(looked),
    ...errors(looked),
    ...scripts,
    ...(await quarantined(looked, deps)),
  ]
  return { needs, next: failed[0]?.command ?? waiting?.first ?? needs[0]?.command ?? null }
}

/** What waits for a review, and the command that shows the first of it; null where nothing does. */
function open({ suggestions, now }: Looked, attention: number) {
  const waiting = suggestions.filter((one): one is SuggestionAt<'open'> => one.state === 'open')
  const spent = spentSince(new Date(now).setHours(0, 0, 0, 0), suggestions)
  const turns = turnsOf(waiting, { left: Math.max(0, attention - spent) })
  const first = turns[0]
  if (!first) return null
  const minutes = (of: Turn[]) =>
    Math.max(1, Math.round(of.reduce((sum, one) => sum + one.minutes, 0)))
  const today = turns.filter((one) => !one.later)
  const rest = turns.length - today.length
  const later = rest === 0 ? '' : `, and ${rest} more can wait for another day`
  return {
    what: `${counted(today.length, 'suggestion')} to decide on, about ${minutes(today)} min${later}`,
    command: 'ostinato suggestions list',
    first: `ostinato suggestions show ${first.suggestion.id}`,
  }
}

function accepted({ suggestions }: Looked): Needs {
  const waiting = suggestions.filter(({ state }) => state === 'accepted')
  if (waiting.length === 0) return []
  const what = `${counted(waiting.length, 'accepted suggestion')} not applied yet`
  return [{ what, command: 'ostinato suggestions apply --all' }]
}

/** Errors that the last cycles found, and only a person can mend. */
function errors({ looks }: Looked): Needs {
  return looks
    .filter((one) => one.errors > 0)
    .map(({ spec, errors: count }) => ({
      what: `${counted(count, 'error')} of spec ${spec} that only a person can mend`,
      command: `ostinato insights --spec ${quote(spec)}`,
    }))
}

/** Branches with what was applied and is in no history yet. */
function unmerged({ suggestions, outcomes }: Looked): Needs {
  const waiting = suggestions.flatMap((one) =>
    one.state === 'applied' && one.place.mode === 'branch' && !outcomes.has(one.id)
      ? one.place.branch
      : [],
  )
  return [...Map.groupBy(waiting, (branch) => branch)].map(([branch, { length }]) => ({
    what: `${counted(length, 'applied suggestion')} to merge`,
    command: `git merge ${quote(branch)}`,
  }))
}

/** Specs that are paused, and those whose last cycle failed. */
async function failing({ repositories, since }: Looked, { journal }: ReportDeps): Promise<Needs> {
  const needs: Needs = []
  for (const repository of repositories) {
    const cycles = await journal.cycles({ repository })
    for (const [spec, own] of Map.groupBy(cycles, (cycle) => cycle.spec)) {
      const pause = await journal.pause({ repository, spec })
      const last = own.find(({ endedAt }) => endedAt !== null)
      if (pause)
        needs.push({
          what: `spec ${spec} is paused: ${oneLine(pause.why)}`,
          command: `ostinato cycle ${quote(spec)}`,
        })
      else if (last?.state === 'failed' && (last.endedAt ?? 0) >= since)
        needs.push({
          what: `the last cycle of ${spec} failed: ${oneLine(last.fault?.message ?? '')}`,
          command: `ostinato cycles show ${last.id}`,
        })
    }
  }
  return needs
}

async function waitingScripts({ repositories }: Looked, { scripts }: ReportDeps): Promise<Needs> {
  const all = await scripts()
  let waiting = 0
  // One that was moved away has no scripts to look at.
  for (const repository of repositories.filter((place) => existsSync(place))) {
    await all.open(repository)
    waiting += (await all.list(repository)).filter(({ state }) => state === 'waiting').length
  }
  if (waiting === 0) return []
  const what = `${counted(waiting, 'script')} of ostinato/ to consent to`
  return [{ what, command: 'ostinato scripts list' }]
}

async function quarantined({ since }: Looked, { journal }: ReportDeps): Promise<Needs> {
  const kept = await journal.deliveries({ state: 'quarantined' })
  const { length } = kept.filter(({ receivedAt }) => receivedAt >= since)
  if (length === 0) return []
  const what = `${counted(length, 'delivery', 'deliveries')} that no rule fits`
  return [{ what, command: 'ostinato deliveries list --state quarantined' }]
}

function counted(count: number, word: string, many = `${word}s`): string {
  return `${count} ${count === 1 ? word : many}`
}
