import { dirname } from 'node:path'

import { refutedAlike } from '../../src/cycle/repeats.ts'
import { lastCycleOf } from '../../src/desk/spec-state.ts'
import { openStore } from '../../src/store/open.ts'
import { sweep } from '../../src/store/sweep.ts'
import { createStream } from '../../src/stream/create-stream.ts'
import { type Ask, asked, cancelAll, cycleOf, inBase, ofSpec, signal, trigger } from './ask.ts'

/** Of the journal's lines. */
export const list: Ask = {
  name: 'list the newest 20 entries',
  flat: true,
  ask: ({ journal }) => journal.entries({ limit: 20, newest: true }),
}
export const listOfSpec: Ask = {
  name: 'list the newest 20 entries of a spec',
  ask: (world) => world.journal.entries({ ...ofSpec(world), limit: 20, newest: true }),
}
export const listOfType: Ask = {
  name: 'list the newest 20 entries of a type',
  ask: (world) => world.journal.entries({ types: ['cycle.done'], limit: 20, newest: true }),
}
export const history: Ask = {
  name: "list a suggestion's entries",
  ask: ({ journal }) => journal.entries({ suggestion: 's-0000000000ff' }),
}
export const follow: Ask = {
  name: 'follow from 500 entries before the end',
  flat: true,
  async ask({ journal }) {
    const last = await journal.lastEntry()
    await using stream = createStream({ source: { ...journal, suggestion: async () => null } })
    const follow = { after: last - 500, suggestions: false, signal }
    const reader = stream.follow(follow).body?.getReader()
    const decoder = new TextDecoder()
    for (let said = ''; !said.includes(`\nid: ${last}\n`);) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) throw new Error('the stream ended')
      said = said.slice(-100) + decoder.decode(value)
    }
    await reader?.cancel()
  },
}
export const start: Ask = {
  name: 'start: open the store, take it over with a cycle under way, sweep',
  flat: true,
  async before(world) {
    await asked('hand')(world)
    await world.journal.claim({ owner: 'bench', minutes: () => 1 })
  },
  async ask({ store, now }) {
    using mine = openStore({ dir: dirname(store.path) })
    using _owned = mine.tryOwn()
    await mine.write(() => mine.runs.requeue())
    await sweep(mine, { now })
  },
  after: cancelAll,
}
export const refuted: Ask = {
  name: 'a cycle looks for what was refuted alike',
  ask: (world) =>
    inBase(world, (view) => refutedAlike(cycleOf(world), { view, signal }, world.deps)),
}

/** Of cycles. */
export const triggered: Ask = { name: 'a trigger', ask: asked('commit'), after: cancelAll }
export const refused: Ask = {
  name: 'a trigger of a paused spec',
  ask: ({ journal, repository }) =>
    journal.trigger({ repository, spec: 'paused', trigger: trigger('commit'), all: false }),
}
export const claimed: Ask = {
  name: 'claim the next cycle',
  before: asked('hand'),
  ask: ({ journal }) => journal.claim({ owner: 'bench', minutes: () => 1 }),
  after: cancelAll,
}
export const claimedOfMany: Ask = {
  name: 'claim the next cycle and give it back, with one of each spec queued',
  async before({ journal, repository, sizes }) {
    if ((await journal.cycles({ limit: 1 }))[0]?.state === 'queued') return
    for (let at = 0; at < sizes.specs; at += 1) {
      const spec = `queued-${at}`
      await journal.trigger({ repository, spec, trigger: trigger('hand'), all: false })
    }
  },
  async ask({ journal }) {
    const claim = await journal.claim({ owner: 'bench', minutes: () => 1 })
    if (claim) await journal.release(claim)
  },
}
export const cycles: Ask = {
  name: 'list 20 cycles',
  ask: ({ journal }) => journal.cycles({ limit: 20 }),
}
export const lastCycle: Ask = {
  name: 'the last cycle of a spec',
  ask: (world) => lastCycleOf(world.journal, ofSpec(world)),
}
export const counts: Ask = {
  name: 'count cycles and suggestions by state',
  ask: ({ journal }) => journal.counts(),
}
export const wholeCycle: Ask = {
  name: 'a whole cycle that finds nothing',
  ask: (world) => world.cycle(world.repository),
}
export const spent: Ask = {
  name: 'what was spent of the day, asked before each exchange',
  ask: (world) => world.journal.spent(cycleOf(world)),
}
/** Of deliveries and of jobs' runs. */
export const deliveries: Ask = {
  name: 'list 20 deliveries',
  ask: ({ journal }) => journal.deliveries({ limit: 20 }),
}
export const quarantined: Ask = {
  name: 'list 20 deliveries in quarantine',
  ask: ({ journal }) => journal.deliveries({ state: 'quarantined', limit: 20 }),
}
export const delivered: Ask = {
  name: 'look for a delivery that came before',
  ask: ({ store }) =>
    store.read(() => store.deliveries.same({ hook: 'github', key: 'new', digest: 'new' })),
}
export const runs: Ask = {
  name: 'list 20 runs of a job',
  ask: ({ jobJournal, repository }) => jobJournal.runs({ repository, job: 'job-3', limit: 20 }),
}
export const nextRun: Ask = {
  name: 'look for the next run of any job',
  ask: ({ jobJournal }) => {
    jobJournal.nextStart()
    return jobJournal.claim([])
  },
}
