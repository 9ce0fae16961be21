import { Fault } from '../domain/fault.ts'
import { usualLimits } from '../domain/limits.ts'
import type { Store } from '../store/open.ts'
import { claimCycle } from './claim-cycle.ts'
import { cycleEntry } from './cycle-entry.ts'
import { deliver, redeliver } from './deliver.ts'
import { cancelCycle, endCycle } from './end-cycle.ts'
import type { Claim, CycleRequest, Journal } from './journal.ts'
import { moveSuggestions, putSuggestions } from './move-suggestions.ts'
import { type Limiting, pauseOf, spentBy } from './pause.ts'
import { triggerCycle } from './trigger-cycle.ts'

/** The clock of a journal, and who is told that something was written, once it is on the disk. */
export interface JournalOptions {
  now?: () => number
  wrote?: () => void
  /** What limits the cycles of a spec now; the usual where nothing is said. */
  limiting?: (of: { repository: string; spec: string }) => Limiting
}

const usual: Limiting = { limits: usualLimits, specHash: null, dailyTokens: null }

/** The journal over the embedded store. */
export function createJournal(
  store: Store,
  { now = store.now, wrote = () => {}, limiting = () => usual }: JournalOptions = {},
): Journal {
  const trigger = (request: CycleRequest) =>
    triggerCycle(store, request, { at: now(), limiting: limiting(request) })

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
    trigger: (request) => write(() => trigger(request)),
    pause: async (of) => store.read(() => pauseOf(store, of, limiting(of), now())),
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
    spent: async ({ id, repository, spec }) =>
      store.read(() => spentBy(store, { id, repository, spec }, now())),
    paces: async () => store.read(() => store.exchanges.paces(1000)),
    call: async (run, key) => store.read(() => store.calls.get(run, key)),
    keepCall: (run, call) => store.write(() => store.calls.put(run, call)),
    calls: async (run) => store.read(() => store.calls.of(run)),
    consents: async (repository) => store.read(() => store.consents.of(repository)),
    keepConsents: (consents, tell = () => null) =>
      write(() => {
        for (const consent of consents) {
          const { repository, kind, subject } = consent
          const before = store.consents
            .of(repository)
            .find((one) => one.kind === kind && one.subject === subject)
          store.consents.put(consent)
          const entry = tell(consent, before ?? null)
          if (entry) store.entries.insert(entry, now())
        }
      }),
    readings: async (filter) => store.read(() => store.readings.list(filter)),
    keepReadings: (readings, tell = () => null) =>
      write(() => {
        for (const reading of readings) {
          const entry = tell(reading, store.readings.get(reading))
          store.readings.put(reading)
          if (entry) store.entries.insert(entry, now())
        }
      }),
    finishStep: (claim, { step, result, ms, suggestions, entries, readings = [], requests = [] }) =>
      writeHeld(claim, () => {
        const { cycle, epoch } = claim
        const at = now()
        store.steps.put({ run: cycle.id, name: step, epoch, result, ms, at })
        store.entries.insert(cycleEntry(cycle, 'cycle.step', { step, ms }), at)
        putSuggestions(store, { suggestions, entries }, at)
        for (const reading of readings) store.readings.put(reading)
        for (const request of requests) trigger(request)
      }),
    end: (claim, how) =>
      writeHeld(claim, () => void endCycle(store, claim.cycle, { ...how, at: now() })),
    release: (claim) => writeHeld(claim, () => store.runs.release(claim.cycle.id, claim.epoch)),
    cancel: (id, why) => write(() => cancelCycle(store, id, { why, at: now() })),
    cycle: async (id) => store.read(() => store.runs.get(id)),
    cycles: async (filter) => store.read(() => store.runs.list(filter)),
    suggestion: async (id) => store.read(() => store.suggestions.get(id)),
    suggestions: async (filter) => store.read(() => store.suggestions.list(filter)),
    followed: async (following) => store.read(() => store.outcomes(following)),
    move: (...what) => write(() => moveSuggestions(store, what, { at: now(), trigger })),
    deliver: (delivery, requests) =>
      write(() => deliver(store, { delivery, requests }, { at: now(), trigger })),
    redeliver: (id, judged, { again }) =>
      write(() => redeliver(store, { id, ...judged, again }, { at: now(), trigger })),
    delivery: async (id) => store.read(() => store.deliveries.get(id)),
    deliveries: async (filter) => store.read(() => store.deliveries.list(filter)),
    tryApply: () => store.tryApply(),
    openPlans: async (repository) => store.read(() => store.plans.list(repository)),
    append: (entries) =>
      write(() => {
        for (const entry of entries) store.entries.insert(entry, now())
      }),
    entries: async (filter) => store.read(() => store.entries.list(filter)),
    lastEntry: async () => store.read(() => store.entries.last()),
    taken: async (since) => store.read(() => store.spending.taken(since)),
    counts: async () =>
      store.read(() => ({ cycles: store.runs.counts(), suggestions: store.suggestions.counts() })),
  }
}
