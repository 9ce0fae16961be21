import { Fault } from '../domain/fault.ts'
import type { Store } from '../store/open.ts'
import { claimCycle } from './claim-cycle.ts'
import { cycleEntry } from './cycle-entry.ts'
import { deliver, redeliver } from './deliver.ts'
import { cancelCycle, endCycle } from './end-cycle.ts'
import type { Claim, Journal } from './journal.ts'
import { moveSuggestions, putSuggestions } from './move-suggestions.ts'
import { triggerCycle } from './trigger-cycle.ts'

/** The clock of a journal, and who is told that something was written, once it is on the disk. */
export interface JournalOptions {
  now?: () => number
  wrote?: () => void
}

/** The journal over the embedded store. */
export function createJournal(
  store: Store,
  { now = store.now, wrote = () => {} }: JournalOptions = {},
): Journal {
  async function write<result>(work: () => result): Promise<result> {
    const made = await store.write(work)
    wrote()
    return made
  }

  /** A write that only the cycle's latest claim may make. */
  function writeHeld(claim: Claim, work: () => void): Promise<void> {
    return write(() => {
      const { id } = claim.cycle
      if (!store.runs.isHeld(id, claim.epoch))
        throw new Fault(
          'cycle.lost',
          `Cannot write for cycle "${id}": its claim ${claim.epoch} is lost`,
        )
      work()
    })
  }

  return {
    trigger: (request) => write(() => triggerCycle(store, request, now())),
    async claim(options) {
      // Most looks find nothing, and need no transaction for it.
      if (!store.read(() => store.runs.ready(options.only))) return null
      return write(() => claimCycle(store, options, now()))
    },
    reclaim: () => write(() => store.runs.requeue()),
    finishedSteps: async (id) =>
      store.read(() =>
        store.steps.of(id).map(({ name, result, ms }) => ({ step: name, result, ms })),
      ),
    exchange: async (run, key) => store.read(() => store.exchanges.get(run, key)),
    // No entry comes of it, so nobody is told.
    keepExchange: (run, exchange) => store.write(() => store.exchanges.put(run, exchange)),
    exchanges: async (run) => store.read(() => store.exchanges.of(run)),
    paces: async () => store.read(() => store.exchanges.paces(1000)),
    call: async (run, key) => store.read(() => store.calls.get(run, key)),
    keepCall: (run, call) => store.write(() => store.calls.put(run, call)),
    calls: async (run) => store.read(() => store.calls.of(run)),
    consents: async (repository) => store.read(() => store.consents.of(repository)),
    keepConsents: (consents) =>
      store.write(() => {
        for (const consent of consents) store.consents.put(consent)
      }),
    finishStep: (claim, { step, result, ms, suggestions, entries }) =>
      writeHeld(claim, () => {
        const { cycle, epoch } = claim
        const at = now()
        store.steps.put({ run: cycle.id, name: step, epoch, result, ms, at })
        store.entries.insert(cycleEntry(cycle, 'cycle.step', { step, ms }), at)
        putSuggestions(store, { suggestions, entries }, at)
      }),
    end: (claim, { fault }) =>
      writeHeld(claim, () => void endCycle(store, claim.cycle, { fault, at: now() })),
    release: (claim) => writeHeld(claim, () => store.runs.release(claim.cycle.id, claim.epoch)),
    cancel: (id, why) => write(() => cancelCycle(store, id, { why, at: now() })),
    cycle: async (id) => store.read(() => store.runs.get(id)),
    cycles: async (filter) => store.read(() => store.runs.list(filter)),
    suggestion: async (id) => store.read(() => store.suggestions.get(id)),
    suggestions: async (filter) => store.read(() => store.suggestions.list(filter)),
    move: (...what) => write(() => moveSuggestions(store, what, now())),
    deliver: (delivery, requests) => write(() => deliver(store, { delivery, requests }, now())),
    redeliver: (id, judged, { again }) =>
      write(() => redeliver(store, { id, ...judged, again }, now())),
    delivery: async (id) => store.read(() => store.deliveries.get(id)),
    deliveries: async (filter) => store.read(() => store.deliveries.list(filter)),
    openPlans: async (repository) => store.read(() => store.plans.list(repository)),
    append: (entries) =>
      write(() => {
        for (const entry of entries) store.entries.insert(entry, now())
      }),
    entries: async (filter) => store.read(() => store.entries.list(filter)),
    lastEntry: async () => store.read(() => store.entries.last()),
    counts: async () =>
      store.read(() => ({ cycles: store.runs.counts(), suggestions: store.suggestions.counts() })),
  }
}
