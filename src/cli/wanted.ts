import type { CycleId } from '../domain/id.ts'
import type { Desk } from '../script/kit.ts'
import { cycleDocument } from './document.ts'
import type { Output } from './output.ts'
import { printCycle } from './reporter.ts'
import { printChanges, printDiff } from './show.ts'

/** Changes that a terminal shows when a cycle ends. */
const mostShown = 3

/** What a cycle is asked for: a spec to look with, a problem to draft a change for, a change to archive, or what may be learned. */
export type Wanted =
  { spec: string; all: boolean } | { problem: string } | { change: string } | { lessons: true }

/** Begins the cycle that is wanted, at any desk. */
export function beginWanted(
  desk: Desk,
  wanted: Wanted,
  repository: string,
): ReturnType<Desk['cycles']['begin']> {
  if ('problem' in wanted) return desk.problems.begin({ problem: wanted.problem, repository })
  if ('change' in wanted) return desk.changes.archive(wanted.change, { repository })
  if ('lessons' in wanted) return desk.lessons.suggest()
  const { spec, all } = wanted
  return desk.cycles.begin({ spec, repository, all, reason: 'asked for on the command line' })
}

/**
 * Prints what a cycle came to, on a terminal with its first changes. Exit code 0 when it ended `done`; a problem needs a change besides, and
 * what was drafted for it is shown whole.
 */
export async function endOf(desk: Desk, id: CycleId, output: Output): Promise<number> {
  const detail = await desk.cycles.get(id)
  const { cycle, suggestions, dropped } = detail
  const isProblem = cycle.triggers.some((one) => one.problem !== undefined)
  if (output.json) {
    if (isProblem) for (const { why } of dropped) output.note(why)
    output.document(cycleDocument(detail))
  } else printCycle(detail, output)
  if (output.screen && !isProblem) {
    const open = suggestions.filter(({ state }) => state === 'open').slice(0, mostShown)
    printChanges(await Promise.all(open.map((one) => desk.suggestions.get(one.id))), output)
  }
  if (!output.json && isProblem)
    for (const one of suggestions) printDiff(await desk.suggestions.get(one.id), output)
  return cycle.state === 'done' && (!isProblem || suggestions.length > 0) ? 0 : 1
}
