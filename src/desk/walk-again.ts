import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import type { Deps } from '../cycle/deps.ts'
import { createFlow } from '../cycle/flow.ts'
import { replayCalls } from '../cycle/keep-calls.ts'
import { replayModels } from '../cycle/replay-models.ts'
import { type Cycle, Observed, Verified } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import type { CycleId } from '../domain/id.ts'
import { outcomeKind } from '../domain/outcome.ts'
import { selfTestKind } from '../domain/self-test.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import { createDispatcher } from '../engine/create-dispatcher.ts'
import { createJournal } from '../engine/create-journal.ts'
import type { Journal } from '../engine/journal.ts'
import { openStore, type Store } from '../store/open.ts'

/** A cycle that came to its end, with what it looked at and made. */
export interface Past {
  cycle: Cycle
  observed: Observed
  verified: Verified
}

/** A cycle as it was. Throws Fault `cycle.unknown` where too little of it is kept to walk it again. */
export async function pastCycle(id: CycleId, journal: Journal): Promise<Past> {
  const cycle = await journal.cycle(id)
  const steps = await journal.finishedSteps(id)
  const result = (name: string) => steps.find((one) => one.step === name)?.result
  const observed = v.safeParse(Observed, result('observe'))
  const verified = v.safeParse(Verified, result('verify'))
  if (cycle && observed.success && verified.success)
    return { cycle, observed: observed.output, verified: verified.output }
  throw new Fault(
    'cycle.unknown',
    `Cannot replay cycle "${id}": ${cycle ? 'it did not come to its end, or its steps were swept' : 'there is none; "ostinato cycles list" shows them'}`,
  )
}

/**
 * Walks a cycle again on its commit, without a model or a server: from its kept exchanges and calls and
 * what was known at its time, in a store of its own. Nothing is written to the journal or the repository,
 * and what it asks for is not begun. Returns what it made. `unasked` is told of each question that no kept
 * exchange answers.
 */
export async function walkAgain(
  { cycle, observed }: Past,
  { journal, deps }: { journal: Journal; deps: Deps },
  unasked: (label: string) => void = () => {},
): Promise<Suggestion[]> {
  const { id, repository } = cycle
  const exchanges = await journal.exchanges(id)
  // Made anew at each call, as they were then.
  const models = async () => (exchanges.length === 0 ? null : replayModels(exchanges, unasked))
  const kept = await journal.calls(id)
  const calls = () => replayCalls(kept)
  const dir = mkdtempSync(join(tmpdir(), `ostinato-${process.pid}-`))
  try {
    using store = openStore({ dir })
    // Its clock goes on from then: what rests, expires and is chosen depends on it.
    const late = Date.now() - startOf(cycle)
    const now = () => Date.now() - late
    const scratch = createJournal(store, { now })
    await recall(cycle, journal, store)
    const bases = { ...deps.bases, head: async () => observed.commit }
    const again: Deps = { ...deps, journal: scratch, bases, models, calls, now }
    const dispatcher = createDispatcher({
      journal: scratch,
      flow: createFlow(again),
      concurrency: 1,
      owner: 'replay',
      minutes: () => 60,
      only: id,
      now,
    })
    await dispatcher.idle()
    await dispatcher.stop()
    const ended = await scratch.cycle(id)
    if (ended?.fault)
      throw new Fault('model.failed', `Cannot replay "${id}": ${ended.fault.message}`)
    const made = await scratch.suggestions({ repository, spec: cycle.spec })
    return made.filter((one) => one.cycle === id)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const noneOf = { review: null, place: null, undone: null, reason: null }

function startOf({ startedAt, createdAt }: Cycle): number {
  return startedAt ?? createdAt
}

/** Puts into an empty store what was known when a cycle began, and the cycle as one that waits: its id is what it chooses by. */
async function recall(cycle: Cycle, journal: Journal, store: Store): Promise<void> {
  const { id, repository, spec } = cycle
  const then = startOf(cycle)
  const of = { repository, spec }
  const known = (await journal.suggestions(of)).filter(
    (one) => one.cycle !== id && one.createdAt < then,
  )
  const types = ['model.unusable', 'suggestion.refuted'] as const
  const told = await journal.entries({ ...of, types: [...types], limit: 10_000, newest: true })
  const outcomes = await journal.readings({ repository, kind: outcomeKind.kind })
  // What its checks are proved by is asked for by what they are, and not by when.
  const proofs = await journal.readings({ repository, kind: selfTestKind.kind, subject: spec })
  const waiting = { ...cycle, state: 'queued', epoch: 0 } as const
  await store.write(() => {
    for (const one of known) store.suggestions.put(asOf(one, then))
    for (const { at, ...entry } of told) if (at < then) store.entries.insert(entry, at)
    for (const one of outcomes) if (one.at < then) store.readings.put(one)
    for (const one of proofs) store.readings.put(one)
    store.runs.insert({ ...waiting, startedAt: null, deadline: null, endedAt: null, fault: null })
  })
}

/** A suggestion as it was at a time, as far as is kept: what was decided later was not yet. */
function asOf(one: Suggestion, then: number): Suggestion {
  if (one.updatedAt < then) return one
  const { review, place, undone, reason: _reason, ...proposal } = { ...noneOf, ...one }
  if (!review || review.at >= then) return { ...proposal, state: 'open' }
  if (place && place.at >= then) return { ...proposal, review, state: 'accepted' }
  if (place && undone && undone.at >= then) return { ...proposal, review, place, state: 'applied' }
  return one
}
