import { expect } from 'bun:test'

import type { Cycle, Step } from '../../src/domain/cycle.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { Claim, Journal } from '../../src/engine/journal.ts'
import { openStore } from '../../src/store/open.ts'
import { tempDir, trigger } from '../store/sample.ts'

/** What asks for a cycle of spec "docs" in "/repository". */
export const request = { spec: 'docs', repository: '/repository', trigger: trigger(), all: false }

/** How a cycle is claimed that may take ten minutes. */
export const claiming = { owner: 'test', minutes: () => 10 }

/** A journal on a new folder with a clock of its own; `reopen` is what a restart is. */
export function journalAt() {
  const temp = tempDir()
  const clock = { now: 1_000_000 }
  let store = openStore({ dir: temp.path, now: () => clock.now })
  const at = {
    clock,
    journal: createJournal(store),
    reopen() {
      store[Symbol.dispose]()
      store = openStore({ dir: temp.path, now: () => clock.now })
      at.journal = createJournal(store)
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
