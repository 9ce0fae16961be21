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
import type { Suggestion } from '../domain/suggestion.ts'
import { createDispatcher } from '../engine/create-dispatcher.ts'
import { createJournal } from '../engine/create-journal.ts'
import type { Journal } from '../engine/journal.ts'
import { openStore } from '../store/open.ts'

/** One suggestion as a cycle made it, and as its replay did; null where one of them did not. */
export interface Replayed {
  id: string
  title: string
  before: string | null
  after: string | null
  /** True when edits, state and verdict are the same to the byte, but for how long commands took. */
  same: boolean
}

/**
 * Runs a cycle again on its commit, without a model or a server: from its kept exchanges and calls and
 * what was known before it, in a store of its own. Nothing is written to the journal or the repository.
 */
export async function replayCycle(
  id: CycleId,
  { journal, deps }: { journal: Journal; deps: Deps },
): Promise<Replayed[]> {
  const cycle = await journal.cycle(id)
  const steps = await journal.finishedSteps(id)
  const result = (name: string) => steps.find((one) => one.step === name)?.result
  const observed = v.safeParse(Observed, result('observe'))
  const verified = v.safeParse(Verified, result('verify'))
  if (!cycle || !observed.success || !verified.success)
    throw new Fault(
      'cycle.unknown',
      `Cannot replay cycle "${id}": ${cycle ? 'it did not come to its end, or its steps were swept' : 'there is none; "ostinato cycles list" shows them'}`,
    )
  const { repository, spec, createdAt } = cycle
  const exchanges = await journal.exchanges(id)
  // Made anew at each call, as they were then.
  const models = async () => (exchanges.length === 0 ? null : replayModels(exchanges))
  const kept = await journal.calls(id)
  const calls = () => replayCalls(kept)
  const dir = mkdtempSync(join(tmpdir(), `ostinato-${process.pid}-`))
  try {
    using store = openStore({ dir })
    const scratch = createJournal(store)
    const before = (await journal.suggestions({ repository, spec })).filter(
      (one) => one.cycle !== id && one.createdAt < createdAt,
    )
    await store.write(() => before.forEach((one) => store.suggestions.put(one)))
    const unusable = await journal.entries({
      repository,
      spec,
      types: ['model.unusable'],
      limit: 10_000,
    })
    await scratch.append(unusable.filter(({ at }) => at < createdAt))
    const bases = { ...deps.bases, head: async () => observed.output.commit }
    const again: Deps = { ...deps, journal: scratch, bases, models, calls }
    const queued = await triggerAgain(cycle, scratch)
    const dispatcher = createDispatcher({
      journal: scratch,
      flow: createFlow(again),
      concurrency: 1,
      owner: 'replay',
      minutes: () => 60,
    })
    await dispatcher.idle()
    await dispatcher.stop()
    const ended = await scratch.cycle(queued.id)
    if (ended?.fault)
      throw new Fault('model.failed', `Cannot replay "${id}": ${ended.fault.message}`)
    const made = await scratch.suggestions({ repository, spec })
    return compared(
      verified.output.suggestions,
      made.filter((one) => one.cycle === queued.id),
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The cycle queued anew with all its triggers: a problem that came with one is worked again. */
async function triggerAgain(cycle: Cycle, scratch: Journal): Promise<Cycle> {
  const { id, repository, spec, all, createdAt: at } = cycle
  let queued = cycle
  for (const one of cycle.triggers) {
    const trigger = { ...one, reason: `replay of ${id}`, at }
    const made = await scratch.trigger({ spec, repository, trigger, all })
    if ('paused' in made) throw new Fault('cycle.paused', made.paused)
    queued = made.cycle
  }
  return queued
}

function compared(then: Suggestion[], now: Suggestion[]): Replayed[] {
  const ids = new Set([...then, ...now].map((one) => one.id))
  return [...ids].map((id) => {
    const [before, after] = [then, now].map((all) => all.find((one) => one.id === id))
    return {
      id,
      title: before?.title ?? after?.title ?? '',
      before: before?.state ?? null,
      after: after?.state ?? null,
      same: before !== undefined && after !== undefined && essence(before) === essence(after),
    }
  })
}

/** What must be the same: all but when, in which cycle, and how many milliseconds a command took. */
function essence(suggestion: Suggestion): string {
  const { cycle: _, createdAt: __, updatedAt: ___, ...rest } = suggestion
  return JSON.stringify(rest, (key, value: unknown) =>
    key === 'ms' || key === 'at' || key === 'output' ? null : value,
  )
}
