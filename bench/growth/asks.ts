import { dirname } from 'node:path'

import { learnedFor } from '../../src/cycle/choose.ts'
import { specOf } from '../../src/cycle/consult.ts'
import { followOutcomes } from '../../src/cycle/follow-outcomes.ts'
import { openManners } from '../../src/cycle/manners/open-manners.ts'
import { taughtBy } from '../../src/cycle/memory/taught.ts'
import { refutedAlike } from '../../src/cycle/repeats.ts'
import { detailOf } from '../../src/desk/cycles.ts'
import { readInbox } from '../../src/desk/inbox.ts'
import { readLedger } from '../../src/desk/ledger.ts'
import { readReport } from '../../src/desk/report.ts'
import { lastCycleOf } from '../../src/desk/spec-state.ts'
import { readTurns } from '../../src/desk/turns.ts'
import { readWaiting } from '../../src/desk/waiting.ts'
import { minutesFor } from '../../src/domain/attention.ts'
import type { Cycle } from '../../src/domain/cycle.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import { openStore } from '../../src/store/open.ts'
import { sweep } from '../../src/store/sweep.ts'
import { createStream } from '../../src/stream/create-stream.ts'
import { noScripts } from '../../test/support/no-scripts.ts'
import type { World } from './world.ts'

/** One thing that is asked of a world; what it answers with is left as it was. */
export interface Ask {
  name: string
  /** True for what the design wants to be no slower, however much there is. */
  flat?: boolean
  /** Made before each time it is asked, outside of the measurement. */
  before?(world: World): Promise<unknown>
  ask(world: World): unknown
  after?(world: World): Promise<unknown>
}

const signal = new AbortController().signal
const trigger = (kind: Trigger['kind']): Trigger => ({
  kind,
  reason: 'a bench',
  at: Date.now(),
  depth: 0,
})
const asked = (kind: Trigger['kind']) => (world: World) =>
  world.journal.trigger({ ...ofSpec(world), trigger: trigger(kind), all: false })
const ofSpec = ({ repository, spec }: World) => ({ repository, spec })

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
export const week: Ask = {
  name: 'the report of a week',
  ask: ({ journal }) =>
    readReport({ since: '7d' }, { journal, scripts: async () => noScripts, attention: 20 }),
}
export const ledger: Ask = {
  name: 'the ledger',
  ask: ({ journal }) => readLedger(journal, {}, minutesFor),
}

/** Of suggestions. */
export const suggestions: Ask = {
  name: 'list 20 suggestions',
  flat: true,
  ask: ({ journal }) => journal.suggestions({ states: ['open', 'accepted'], limit: 21 }),
}
export const inbox: Ask = {
  name: 'the inbox',
  ask: ({ journal, now }) => readInbox(journal, { attention: 20, now }),
}
export const turns: Ask = {
  name: 'the next suggestions in their turn',
  ask: ({ journal, now }) => readTurns(journal, { attention: 20, now }),
}
export const waiting: Ask = { name: 'what waits', ask: ({ journal }) => readWaiting(journal) }
export const detail: Ask = {
  name: 'one cycle in detail',
  ask: ({ journal, ...world }) => detailOf(journal, cycleOf(world)),
}
export const outcomes: Ask = {
  name: 'a cycle follows outcomes at the same commit',
  ask: (world) =>
    world.deps.bases.use(world, (base) => followOutcomes({ ...world, base, signal }, world.deps)),
}
export const known: Ask = {
  name: 'a cycle reads what is known of its spec',
  ask: (world) => world.journal.suggestions(ofSpec(world)),
}
export const manners: Ask = {
  name: 'a cycle opens its manners',
  ask: async (world) => {
    const all = await world.journal.suggestions(ofSpec(world))
    const spec = await specOf(world.deps, world)
    return inBase(world, (view) =>
      openManners(
        { cycle: cycleOf(world), spec, view, commit: world.commit, now: world.now },
        { known: all, bases: world.deps.bases },
      ),
    )
  },
}
export const learning: Ask = {
  name: 'a cycle learns the odds',
  async ask(world) {
    const all = await world.journal.suggestions(ofSpec(world))
    return learnedFor(cycleOf(world), all, world.deps)
  },
}
export const taught: Ask = {
  name: 'what lessons may be learned from',
  ask: ({ journal }) => taughtBy(journal),
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

function cycleOf({ repository, spec, now }: Pick<World, 'repository' | 'spec' | 'now'>): Cycle {
  return {
    id: 'c-0000000000007' as Cycle['id'],
    repository,
    spec,
    state: 'running',
    triggers: [trigger('commit')],
    all: false,
    epoch: 1,
    createdAt: now,
    startedAt: now,
    deadline: now + 60_000,
    endedAt: null,
    fault: null,
  }
}

function inBase<result>(
  { deps, repository, commit }: World,
  look: (
    view: Parameters<Parameters<World['deps']['bases']['use']>[1]>[0]['view'],
  ) => Promise<result>,
): Promise<result> {
  return deps.bases.use({ repository, commit }, ({ view }) => look(view))
}

async function cancelAll({ journal }: World): Promise<void> {
  for (const { id, endedAt } of await journal.cycles({ limit: 5 }))
    if (endedAt === null) await journal.cancel(id, 'a bench')
}
