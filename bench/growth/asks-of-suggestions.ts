import { learnedFor } from '../../src/cycle/choose.ts'
import { specOf } from '../../src/cycle/consult.ts'
import { followOutcomes } from '../../src/cycle/follow-outcomes.ts'
import { openManners } from '../../src/cycle/manners/open-manners.ts'
import { taughtBy } from '../../src/cycle/memory/taught.ts'
import { detailOf } from '../../src/desk/cycles.ts'
import { readInbox } from '../../src/desk/inbox.ts'
import { readLedger } from '../../src/desk/ledger.ts'
import { readReport } from '../../src/desk/report.ts'
import { readTurns } from '../../src/desk/turns.ts'
import { readWaiting } from '../../src/desk/waiting.ts'
import { minutesFor } from '../../src/domain/attention.ts'
import { noScripts } from '../../test/support/no-scripts.ts'
import { type Ask, cycleOf, inBase, ofSpec, signal } from './ask.ts'

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
    return inBase(world, async (view) =>
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
