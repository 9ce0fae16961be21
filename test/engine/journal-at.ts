import { expect } from 'bun:test'

import type { Cycle, Step } from '../../src/domain/cycle.ts'
import type { Suggestion, SuggestionAt } from '../../src/domain/suggestion.ts'
import { createJournal, type JournalOptions } from '../../src/engine/create-journal.ts'
import type { Claim, Journal } from '../../src/engine/journal.ts'
import { openStore } from '../../src/store/open.ts'
import { openedEntry, openSuggestion, tempDir, trigger } from '../store/sample.ts'

/** What asks for a cycle of spec "docs" in "/repository". */
export const request = { spec: 'docs', repository: '/repository', trigger: trigger(), all: false }

/** How a cycle is claimed that may take ten minutes. */
export const claiming = { owner: 'test', minutes: () => 10 }

/** A journal on a new folder with a clock of its own; `reopen` is what a restart is. */
export function journalAt(options: Pick<JournalOptions, 'limiting'> = {}) {
  const temp = tempDir()
  const clock = { now: 1_000_000 }
  let store = openStore({ dir: temp.path, now: () => clock.now })
  const at = {
    clock,
    journal: createJournal(store, options),
    reopen() {
      store[Symbol.dispose]()
      store = openStore({ dir: temp.path, now: () => clock.now })
      at.journal = createJournal(store, options)
    },
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
  return at
}

/** The cycle that a trigger makes or joins. */
export async function triggered(
  journal: Journal,
  change: Parameters<typeof trigger>[0],
  more: { spec?: string } = {},
  joined = false,
): Promise<Cycle> {
  const answer = await journal.trigger({ ...request, ...more, trigger: trigger(change) })
  if ('paused' in answer)
    throw new RangeError(`Cannot go on: the trigger is paused: ${answer.paused}`)
  expect(answer.joined).toBe(joined)
  return answer.cycle
}

/** The next claim, where there must be one. */
export async function claimed(journal: Journal): Promise<Claim> {
  const claim = await journal.claim(claiming)
  if (!claim) throw new RangeError('Cannot go on: there is nothing to claim')
  return claim
}

/** Finishes a step of a claim, each suggestion with its entry. */
export function finish(
  journal: Journal,
  claim: Claim,
  step: Step,
  suggestions: Suggestion[] = [],
): Promise<void> {
  const entries = suggestions.map(({ id, repository, spec }) => ({
    type: 'suggestion.opened' as const,
    repository,
    spec,
    suggestion: id,
    body: {},
  }))
  return journal.finishStep(claim, { step, result: {}, ms: 1, suggestions, entries })
}

/** The types of all entries, or of those of a cycle. */
export async function typesOf(journal: Journal, cycle?: Cycle): Promise<string[]> {
  const entries = await journal.entries(cycle ? { cycle: cycle.id } : {})
  return entries.map(({ type }) => type)
}

/** Walks a cycle of spec "docs" that made the suggestions, and held so many back for want of room. */
export async function ended(
  journal: Journal,
  names: string[],
  so: { noRoom?: number; trigger?: Parameters<typeof trigger>[0]; specHash?: string } = {},
): Promise<SuggestionAt<'open'>[]> {
  const { noRoom = 0, specHash = 'h' } = so
  await journal.trigger({ ...request, trigger: trigger({ kind: 'commit', ...so.trigger }) })
  const claim = await claimed(journal)
  const made = names.map((name) => openSuggestion(name, claim.cycle.id))
  const entries = made.map(({ id, repository, spec }) => ({
    ...openedEntry('x'),
    repository,
    spec,
    suggestion: id,
    cycle: claim.cycle.id,
  }))
  const step = (name: Step, result: object) => ({ step: name, result, ms: 1 })
  const nothing = { suggestions: [], entries: [] }
  await journal.finishStep(claim, { ...step('observe', { specHash }), ...nothing })
  await journal.finishStep(claim, { ...step('propose', { noRoom }), ...nothing })
  await journal.finishStep(claim, { ...step('verify', {}), suggestions: made, entries })
  await journal.end(claim, { fault: null })
  return made
}

/** A person's yes or no to suggestions that are open. */
export function decide(
  journal: Journal,
  suggestions: SuggestionAt<'open'>[],
  accept: boolean,
): Promise<void> {
  const review = { accept, by: 'ana', at: 2 }
  const state = accept ? 'accepted' : 'rejected'
  return journal.move(
    suggestions.map((one) => ({ from: 'open', to: { ...one, review, state } })),
    suggestions.map(({ id, repository, spec }) => ({
      type: `suggestion.${state}`,
      repository,
      spec,
      suggestion: id,
      body: {},
    })),
  )
}
