import * as v from 'valibot'

import { type Applied, applySuggestions } from '../cycle/apply.ts'
import { finishPlans } from '../cycle/carry-out.ts'
import { revertSuggestion } from '../cycle/revert.ts'
import { reviewSuggestions } from '../cycle/review.ts'
import { Fault } from '../domain/fault.ts'
import { SuggestionId } from '../domain/id.ts'
import { quote } from '../domain/next-step.ts'
import type { Review } from '../domain/review.ts'
import { suggestionMarkdown } from '../domain/suggestion-markdown.ts'
import type { Suggestion, SuggestionAt, SuggestionState } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'
import type { Output } from './output.ts'
import { openRuntime, type Records } from './runtime.ts'
import { suggestionDetail, suggestionShape } from './shape.ts'
import { printDiff, printSuggestions } from './show.ts'

export interface Picked {
  /** Ids, or the beginnings of ids. */
  ids: string[]
  /** Take all that are in the right state instead. */
  all: boolean
  /** Absolute path of the repository that `all` is about; null where ids are named. */
  repository: string | null
}

export async function listSuggestions(
  records: Records,
  options: { repository: string | null; states: SuggestionState[]; spec: string | null },
  output: Output,
): Promise<void> {
  const found = await records.journal.suggestions({
    ...(options.repository === null ? {} : { repository: options.repository }),
    ...(options.spec === null ? {} : { spec: options.spec }),
    states: options.states,
  })
  if (output.json) output.document({ suggestions: found.map(suggestionShape) })
  else printSuggestions(found, output)
}

export async function showSuggestion(
  records: Records,
  id: string,
  output: Output,
  as: { markdown: boolean },
): Promise<void> {
  const suggestion = await find(records.journal, id)
  if (output.json) output.document(suggestionDetail(suggestion))
  else if (as.markdown) output.say(suggestionMarkdown(suggestion))
  else printDiff(suggestion, output)
}

/** Says yes or no; a yes is applied at once where asked. Returns the process's exit code. */
export async function review(
  records: Records,
  picked: Picked,
  options: { review: Review; apply: boolean; write: boolean },
  output: Output,
): Promise<number> {
  const chosen = await pick(records.journal, picked, 'open')
  const moved = await reviewSuggestions(chosen, options.review, records)
  const accepted = moved.filter((one): one is SuggestionAt<'accepted'> => one.state === 'accepted')
  if (options.apply) return applyAll(records, accepted, options.write ? 'write' : 'branch', output)
  if (output.json) output.document({ reviewed: moved.map(suggestionShape) })
  else for (const one of moved) output.say(`${one.state} ${one.id}  ${one.title}`)
  return 0
}

export async function apply(
  records: Records,
  picked: Picked,
  mode: 'branch' | 'write',
  output: Output,
): Promise<number> {
  const chosen = await pick(records.journal, picked, 'accepted')
  return applyAll(
    records,
    chosen.filter((one): one is SuggestionAt<'accepted'> => one.state === 'accepted'),
    mode,
    output,
  )
}

export async function revert(records: Records, id: string, output: Output): Promise<number> {
  const { repository } = await find(records.journal, id)
  await using runtime = await openRuntime(records)
  // What an earlier one was killed in the middle of comes first; it may have been this one.
  const late = (await finishPlans(repository, runtime.deps)).flatMap((one) => one.done)
  const suggestion = await find(records.journal, id)
  const finished = late.find((one) => one.id === suggestion.id)
  if (suggestion.state !== 'applied' && !(suggestion.state === 'reverted' && finished))
    throw new Fault(
      'suggestion.state',
      `Cannot revert suggestion "${suggestion.id}": it is "${suggestion.state}", only an applied one can be reverted`,
    )
  const done =
    suggestion.state === 'applied' ? await revertSuggestion(suggestion, runtime.deps) : finished
  if (output.json) output.document({ reverted: [done] })
  else if (done)
    output.say(
      `reverted ${done.id}${done.branch === null ? '' : ` on branch ${done.branch}`}: ${done.paths.join(', ')}`,
    )
  return 0
}

async function applyAll(
  records: Records,
  accepted: SuggestionAt<'accepted'>[],
  mode: 'branch' | 'write',
  output: Output,
): Promise<number> {
  await using runtime = await openRuntime(records)
  const total: Applied = { applied: [], refused: [] }
  const branches: (() => void)[] = []
  for (const [repository, group] of Map.groupBy(accepted, (one) => one.repository)) {
    // What an earlier apply was killed in the middle of comes first, so that it is not done beside it.
    const late = (await finishPlans(repository, runtime.deps)).flatMap((one) => one.done)
    total.applied.push(...late.filter((done) => group.some((one) => one.id === done.id)))
    const waiting = group.filter((one) => !late.some((done) => done.id === one.id))
    const done = await applySuggestions(waiting, mode, runtime.deps, new AbortController().signal)
    total.applied.push(...done.applied)
    branches.push(() => printBranches(done.applied, repository, output))
    total.refused.push(...done.refused)
  }
  if (output.json) output.document(total)
  else {
    printApplied(total, output)
    for (const print of branches) print()
  }
  return total.refused.length > 0 ? 1 : 0
}

function printApplied({ applied, refused }: Applied, output: Output): void {
  for (const one of applied)
    output.say(`applied ${one.id}  ${one.branch ?? 'to the working tree'}  ${one.paths.join(', ')}`)
  for (const one of refused) output.say(`refused ${one.id}  ${one.why}`)
}

/** How to look at a branch, and how to take it. */
function printBranches(applied: Applied['applied'], repository: string, output: Output): void {
  const git = `git -C ${quote(repository)}`
  for (const branch of new Set(applied.flatMap((one) => one.branch ?? [])))
    output.note(
      `Look at it with "${git} log -p HEAD..${branch}", take it with "${git} merge ${branch}".`,
    )
}

async function pick(
  journal: Journal,
  picked: Picked,
  state: SuggestionState,
): Promise<Suggestion[]> {
  if (!picked.all) {
    if (picked.ids.length === 0)
      throw new Fault('use.wrong', 'Cannot choose suggestions: name their ids, or say --all')
    const found: Suggestion[] = []
    for (const id of picked.ids) found.push(await find(journal, id))
    return found
  }
  if (picked.repository === null)
    throw new Fault('use.wrong', 'Cannot choose all suggestions: name the repository with --root')
  return journal.suggestions({ repository: picked.repository, states: [state] })
}

/** The suggestion of an id or of its beginning. Throws Fault `suggestion.unknown`. */
async function find(journal: Journal, id: string): Promise<Suggestion> {
  const parsed = v.safeParse(SuggestionId, id)
  const exact = parsed.success ? await journal.suggestion(parsed.output) : null
  if (exact) return exact
  const alike = (await journal.suggestions({})).filter(
    (one) => id.length >= 4 && one.id.startsWith(id),
  )
  const only = alike[0]
  if (only && alike.length === 1) return only
  const why =
    alike.length > 1
      ? `${alike.length} suggestions begin so`
      : 'there is none; "ostinato suggestions list" shows them'
  throw new Fault('suggestion.unknown', `Cannot find suggestion "${id}": ${why}`)
}
