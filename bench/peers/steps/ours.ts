// Our side of ../steps.ts: rounds of four steps are cycles that the real dispatcher walks from a stored
// trigger to their end; longer ones are steps of the journal alone, for a cycle has no more than four.
import * as v from 'valibot'

import { Cycle, steps } from '../../../src/domain/cycle.ts'
import { newCycleId } from '../../../src/domain/id.ts'
import { createDispatcher } from '../../../src/engine/create-dispatcher.ts'
import { createJournal } from '../../../src/engine/create-journal.ts'
import type { Flow } from '../../../src/engine/flow.ts'
import type { Claim } from '../../../src/engine/journal.ts'
import { openStore } from '../../../src/store/open.ts'
import { answer, result, type Round, walkAll } from '../programs/turns.ts'

const [, , dir = ''] = process.argv
const store = openStore({ dir })
const journal = createJournal(store)
const ended = new Map<string, () => void>()
const begun = {
  ...result,
  skipped: result.skipped.map(({ id, message }) => ({ path: `${id}`, why: message })),
  dirty: 0,
  files: 1,
  specHash: null,
  memory: null,
}
const asked = { ...begun, insights: [], silent: [] }
const flow: Flow = {
  observe: async () => ({ result: { ...begun, step: 'observe' } }),
  consult: async () => ({ result: { ...asked, step: 'consult', asked: [] } }),
  propose: async () => ({ result: { ...asked, step: 'propose', drafts: [], dropped: [] } }),
  verify: async () => ({ result: { ...asked, step: 'verify', dropped: [], suggestions: [] } }),
}
const dispatcher = createDispatcher({
  journal,
  flow,
  concurrency: 20,
  owner: 'bench',
  minutes: () => 10,
  watcher: {
    ended: ({ repository, state }) => {
      if (state !== 'done') throw new Error(`a cycle is ${state}`)
      ended.get(repository)?.()
      ended.delete(repository)
    },
  },
})

let made = 0
const claims = (await runningCycles(2000)).values()
await answer({ ready: 1 }, (round: Round) =>
  walkAll(round, round.steps === steps.length ? walkCycle : finishSteps),
)
await dispatcher.stop()
store[Symbol.dispose]()
process.exit()

/** Each of a repository of its own, for a spec has one cycle at a time in each. */
async function walkCycle(): Promise<void> {
  const repository = `/repository-${(made += 1)}`
  const { promise, resolve } = Promise.withResolvers<void>()
  ended.set(repository, resolve)
  const trigger = { kind: 'hand', reason: 'bench', at: Date.now(), depth: 0 } as const
  await journal.trigger({ spec: 'bench', repository, trigger, all: false })
  dispatcher.wake()
  await promise
}

/** Steps of cycles that run already, so that each is a row of its own. */
async function finishSteps(count: number): Promise<void> {
  for (let done = 0; done < count; done += steps.length) {
    const { value: claim } = claims.next()
    if (!claim) throw new Error('there are too few cycles for so many rounds')
    for (const step of steps.slice(0, count - done))
      await journal.finishStep(claim, {
        step,
        result: { ...begun, step },
        ms: 1,
        suggestions: [],
        entries: [],
      })
  }
}

async function runningCycles(count: number): Promise<Claim[]> {
  const trigger = { kind: 'hand', reason: 'bench', at: 1, depth: 0 } as const
  const times = { createdAt: 1, startedAt: 1, deadline: null, endedAt: null, fault: null }
  const state = { state: 'running', triggers: [trigger], all: false, epoch: 1 } as const
  const cycles = Array.from({ length: count }, (_, at) =>
    v.parse(Cycle, {
      ...state,
      ...times,
      id: newCycleId(at),
      spec: 'bench',
      repository: `/running-${at}`,
    }),
  )
  await store.write(() => {
    for (const cycle of cycles) store.runs.insert(cycle)
  })
  return cycles.map((cycle) => ({ cycle, epoch: 1 }))
}
