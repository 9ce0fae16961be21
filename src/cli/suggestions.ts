import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { SuggestionId } from '../domain/id.ts'
import { quote } from '../domain/next-step.ts'
import type { AppliedShape, SuggestionDetail } from '../domain/shape.ts'
import { type SuggestionState, suggestionStates } from '../domain/suggestion.ts'
import type { Desk } from '../script/kit.ts'
import type { Decision } from '../script/suggestion-door.ts'
import { suggestionDocument } from './document.ts'
import type { Output } from './output.ts'
import { printApplied, printDiff, printSuggestions } from './show.ts'

export interface Picked {
  /** Ids, or the beginnings of ids. */
  ids: string[]
  /** Take all that are in the right state instead. */
  all: boolean
  /** Absolute path of the repository that `all` is about; null where ids are named. */
  repository: string | null
}

type Mode = 'branch' | 'write'

/** The open and accepted ones where no states are named: the open ones in the order of their turns. */
export async function listSuggestions(
  desk: Desk,
  options: { repository: string | null; states: SuggestionState[] | null; spec: string | null },
  output: Output,
): Promise<void> {
  const filter = {
    ...(options.repository === null ? {} : { repository: options.repository }),
    ...(options.spec === null ? {} : { spec: options.spec }),
  }
  if (options.states === null) return listTurns(desk, filter, output)
  const found = await everySuggestion(desk, { ...filter, states: options.states })
  if (output.json) output.document({ suggestions: found.map(suggestionDocument) })
  else printSuggestions(found, output)
}

/** Those that wait, in the order of their turns, and then those that were accepted. */
async function listTurns(
  desk: Desk,
  filter: { repository?: string; spec?: string },
  output: Output,
): Promise<void> {
  const { suggestions: turns } = await desk.suggestions.next(filter)
  const accepted = await everySuggestion(desk, { ...filter, states: ['accepted'] })
  if (output.json) {
    const open = turns.map(({ minutes, worth, later, ...one }) => ({
      ...suggestionDocument(one),
      minutes,
      worth,
      later,
    }))
    return output.document({ suggestions: [...open, ...accepted.map(suggestionDocument)] })
  }
  const [today, later] = [turns.filter((one) => !one.later), turns.filter((one) => one.later)]
  if (later.length === 0 || today.length + accepted.length > 0)
    printSuggestions([...today, ...accepted], output)
  if (later.length === 0) return
  output.say(`${later.length} more, for another day:`)
  printSuggestions(later, output)
}

/** Lifts the rejection of a suggestion. */
export async function forget(desk: Desk, id: string, by: string, output: Output): Promise<void> {
  const forgotten = await desk.suggestions.forget((await find(desk, id)).id, by)
  if (output.json) output.document({ forgotten: suggestionDocument(forgotten) })
  else output.say(`forgotten ${forgotten.id}: it may come again`)
}

export async function showSuggestion(
  desk: Desk,
  id: string,
  output: Output,
  as: { markdown: boolean },
): Promise<void> {
  const suggestion = await find(desk, id)
  if (output.json) output.document(suggestion)
  else if (as.markdown) output.say(await desk.suggestions.markdown(suggestion.id))
  else printDiff(suggestion, output)
}

/** Says yes or no; a yes is applied at once where asked. Returns the process's exit code. */
export async function review(
  desk: Desk,
  picked: Picked,
  options: { decision: Decision; apply: Mode | null },
  output: Output,
): Promise<number> {
  const ids = await pick(desk, picked, 'open', output)
  const moved = ids.length === 0 ? [] : await desk.suggestions.review(ids, options.decision)
  if (options.apply !== null) return applyAll(desk, ids, options.apply, output)
  if (output.json) output.document({ reviewed: moved.map(suggestionDocument) })
  else for (const one of moved) output.say(`${one.state} ${one.id}  ${one.title}`)
  return 0
}

export async function apply(
  desk: Desk,
  picked: Picked,
  mode: Mode,
  output: Output,
): Promise<number> {
  return applyAll(desk, await pick(desk, picked, 'accepted', output), mode, output)
}

export async function revert(desk: Desk, id: string, output: Output): Promise<number> {
  const { applied } = await desk.suggestions.revert((await find(desk, id)).id)
  if (output.json) output.document({ reverted: applied })
  else
    for (const done of applied)
      output.say(
        `reverted ${done.id}${done.branch === null ? '' : ` on branch ${done.branch}`}: ${done.paths.join(', ')}`,
      )
  return 0
}

async function applyAll(
  desk: Desk,
  ids: SuggestionId[],
  mode: Mode,
  output: Output,
): Promise<number> {
  const total =
    ids.length === 0 ? { applied: [], refused: [] } : await desk.suggestions.apply(ids, mode)
  if (output.json) output.document(total)
  else {
    printApplied(total, output)
    await printBranches(desk, total, output)
  }
  return total.refused.length > 0 ? 1 : 0
}

/** How to look at each branch, and how to take it. */
async function printBranches(desk: Desk, total: AppliedShape, output: Output): Promise<void> {
  const told = new Set<string>()
  for (const { id, branch } of total.applied) {
    if (branch === null || told.has(branch)) continue
    told.add(branch)
    const git = `git -C ${quote((await desk.suggestions.get(id)).repository)}`
    output.note(
      `Look at it with "${git} log -p HEAD..${branch}", take it with "${git} merge ${branch}".`,
    )
  }
}

async function pick(
  desk: Desk,
  picked: Picked,
  state: SuggestionState,
  output: Output,
): Promise<SuggestionId[]> {
  if (!picked.all) {
    if (picked.ids.length === 0)
      throw new Fault('use.wrong', 'Cannot choose suggestions: name their ids, or say --all')
    const found: SuggestionId[] = []
    for (const id of picked.ids) found.push((await find(desk, id)).id)
    return found
  }
  if (picked.repository === null)
    throw new Fault('use.wrong', 'Cannot choose all suggestions: name the repository with --root')
  const all = await everySuggestion(desk, { repository: picked.repository, states: [state] })
  if (all.length === 0) output.note(`No suggestion of ${picked.repository} is ${state}.`)
  return all.map((one) => one.id)
}

/** The suggestion of an id or of its beginning. Throws Fault `suggestion.unknown`. */
async function find(desk: Desk, id: string): Promise<SuggestionDetail> {
  const parsed = v.safeParse(SuggestionId, id)
  if (parsed.success) return desk.suggestions.get(parsed.output)
  const all = id.length >= 4 ? await everySuggestion(desk, { states: suggestionStates }) : []
  const alike = all.filter((one) => one.id.startsWith(id))
  const only = alike[0]
  if (only && alike.length === 1) return only
  const why =
    alike.length > 1
      ? `${alike.length} suggestions begin so`
      : 'there is none; "ostinato suggestions list" shows them'
  throw new Fault('suggestion.unknown', `Cannot find suggestion "${id}": ${why}`)
}

async function everySuggestion(
  desk: Desk,
  filter: Parameters<Desk['suggestions']['list']>[0],
): Promise<SuggestionDetail[]> {
  const found: SuggestionDetail[] = []
  for (let after: string | null = ''; after !== null;) {
    const page = await desk.suggestions.list({ ...filter, limit: 200, ...(after && { after }) })
    found.push(...page.suggestions)
    after = page.next
  }
  return found
}
