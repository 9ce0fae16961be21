import * as v from 'valibot'

import { type Applied, applySuggestions } from '../cycle/apply.ts'
import { type CarriedOut, finishPlans } from '../cycle/carry-out.ts'
import { forgetRejection } from '../cycle/forget.ts'
import { reopenSuggestion } from '../cycle/reopen.ts'
import { revertSuggestion } from '../cycle/revert.ts'
import { reviewSuggestions } from '../cycle/review.ts'
import { Fault } from '../domain/fault.ts'
import { SuggestionId } from '../domain/id.ts'
import { suggestionMarkdown } from '../domain/suggestion-markdown.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'
import type { Desk } from '../script/kit.ts'
import type { DeskDeps } from './create-desk.ts'
import { readInbox } from './inbox.ts'
import { suggestionDetail } from './shape.ts'
import { specsFrom } from './specs-from.ts'
import { readTurns } from './turns.ts'

/** So often, and so long, it is tried to apply while another process does. */
const again = { everyMs: 50, forMs: 60_000 }

/**
 * Lists suggestions, and decides on them. What is applied or reverted is so one after another, by all
 * processes of a data folder: what one is in the middle of looks like a crash to another.
 */
export function createDeskSuggestions(desk: DeskDeps): Desk['suggestions'] {
  const { journal, runtime, signal } = desk
  let turn: Promise<unknown> = Promise.resolve()

  function inTurn<result>(work: () => Promise<result>): Promise<result> {
    const mine = turn.then(async () => {
      using _right = await rightToApply()
      return await work()
    })
    turn = mine.catch(() => undefined)
    return mine
  }

  async function rightToApply(): Promise<Disposable> {
    for (const began = performance.now(); ; await Bun.sleep(again.everyMs)) {
      const right = journal.tryApply()
      if (right) return right
      if (performance.now() - began > again.forMs)
        throw new Fault(
          'store.busy',
          'Cannot apply or revert now: another Ostinato does so in the same data folder; try again when it is done',
        )
    }
  }

  /** What an earlier apply or revert was killed in the middle of comes first, so that it is not done beside it. */
  async function finishLate(suggestions: Suggestion[]): Promise<Map<SuggestionId, CarriedOut>> {
    const { deps } = await runtime()
    const late = new Map<SuggestionId, CarriedOut>()
    for (const repository of new Set(suggestions.map((one) => one.repository)))
      for (const { done } of await finishPlans(repository, deps))
        for (const one of done) late.set(one.id, one)
    return late
  }

  async function apply(ids: SuggestionId[], mode: 'branch' | 'write'): Promise<Applied> {
    const { deps } = await runtime()
    const late = await finishLate(await knownOnes(journal, ids))
    const total: Applied = { applied: ids.flatMap((id) => late.get(id) ?? []), refused: [] }
    const waiting = (await knownOnes(journal, ids))
      .filter((one) => !late.has(one.id))
      .map(mustBeAccepted)
    for (const group of Map.groupBy(waiting, (one) => one.repository).values()) {
      const done = await applySuggestions(group, mode, deps, signal)
      total.applied.push(...done.applied)
      total.refused.push(...done.refused)
    }
    return total
  }

  async function revert(id: SuggestionId): Promise<Applied> {
    const late = await finishLate(await knownOnes(journal, [id]))
    const suggestion = await known(journal, id)
    const finished = late.get(id)
    if (suggestion.state === 'reverted' && finished) return { applied: [finished], refused: [] }
    if (suggestion.state !== 'applied')
      throw wrongState('revert', suggestion, 'only an applied one can be reverted')
    const { deps } = await runtime()
    return { applied: [await revertSuggestion(suggestion, deps)], refused: [] }
  }

  async function reopen(id: SuggestionId, by: string): Promise<Suggestion> {
    // What was applied, and could not be written down before a crash, is not taken back.
    await finishLate(await knownOnes(journal, [id]))
    const deps = { journal, ...specsFrom(desk.scripts) }
    return reopenSuggestion(await known(journal, id), { by, now: Date.now() }, deps)
  }

  return {
    async list({ states = ['open', 'accepted'], limit = 20, after, ...filter }) {
      const found = await journal.suggestions({
        ...filter,
        states,
        ...(after === undefined ? {} : { after: await cursor(journal, after) }),
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const next = found.length > limit ? (page.at(-1)?.id ?? null) : null
      return { suggestions: page.map(suggestionDetail), next }
    },
    next: (filter) => readTurns(journal, { ...filter, attention: desk.attention, now: Date.now() }),
    inbox: (filter) =>
      readInbox(journal, { ...filter, attention: desk.attention, now: Date.now() }),
    get: async (id) => suggestionDetail(await known(journal, id)),
    async history(id) {
      await known(journal, id)
      return journal.entries({ suggestion: id })
    },
    markdown: async (id) => suggestionMarkdown(await known(journal, id)),
    async review(ids, decision) {
      const review = { ...decision, at: Date.now() }
      const chosen = await knownOnes(journal, ids)
      return (await reviewSuggestions(chosen, review, { journal, ...specsFrom(desk.scripts) })).map(
        suggestionDetail,
      )
    },
    reopen: (id, by) => inTurn(async () => suggestionDetail(await reopen(id, by))),
    async forget(id, by) {
      const suggestion = await known(journal, id)
      return suggestionDetail(
        await forgetRejection(suggestion, { by, now: Date.now() }, { journal }),
      )
    },
    apply: (ids, mode) => inTurn(() => apply(ids, mode)),
    revert: (id) => inTurn(() => revert(id)),
  }
}

async function known(journal: Journal, id: SuggestionId): Promise<Suggestion> {
  const suggestion = await journal.suggestion(id)
  if (suggestion) return suggestion
  throw new Fault(
    'suggestion.unknown',
    `Cannot find suggestion "${id}": there is none; "ostinato suggestions list" shows them`,
  )
}

/** Each once, in the order they were named. */
async function knownOnes(journal: Journal, ids: SuggestionId[]): Promise<Suggestion[]> {
  const found: Suggestion[] = []
  for (const id of new Set(ids)) found.push(await known(journal, id))
  return found
}

function mustBeAccepted(suggestion: Suggestion): SuggestionAt<'accepted'> {
  if (suggestion.state === 'accepted') return suggestion
  throw wrongState('apply', suggestion, 'only an accepted one can be applied')
}

function wrongState(verb: string, { id, state }: Suggestion, rule: string): Fault {
  return new Fault(
    'suggestion.state',
    `Cannot ${verb} suggestion "${id}": it is "${state}", ${rule}`,
  )
}

async function cursor(journal: Journal, after: string): Promise<SuggestionId> {
  const parsed = v.safeParse(SuggestionId, after)
  if (parsed.success) return (await known(journal, parsed.output)).id
  throw new Fault(
    'request.invalid',
    `Cannot go on after "${after}": it is not the id of a suggestion`,
  )
}
