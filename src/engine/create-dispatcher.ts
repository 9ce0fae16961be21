import { setTimeout as sleep } from 'node:timers/promises'

import { deadlineOf } from './deadline.ts'
import type { Dispatcher, DispatcherOptions } from './dispatcher.ts'
import type { Claim } from './journal.ts'
import { brokenOff, walk } from './walk.ts'

/** How often it is looked whether somebody else wrote: a trigger, or a cancellation of what runs here. */
const lookMs = 500

/** The dispatcher of one process. It begins to look for work at once. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { journal, flow, concurrency, owner, minutes, only } = options
  const { watcher = {}, now = Date.now, sweepMs = 10_000 } = options
  const walks = new Map<Claim, { abort: AbortController; done: Promise<void> }>()
  const stopping = new AbortController()
  const idlers: PromiseWithResolvers<void>[] = []
  let pulled = Promise.resolve()
  let pulling = false
  let again = false
  let seen = 0
  const timers = [setInterval(wake, sweepMs), setInterval(() => void look(), lookMs)]
  wake()

  function wake(): void {
    again = true
    if (!pulling) pulled = pull()
  }

  /** Claims and begins what there is room for. There is one pull at a time, so that room is counted once. */
  async function pull(): Promise<void> {
    pulling = true
    try {
      while (again && !stopping.signal.aborted) {
        again = false
        while (walks.size < concurrency) {
          const room = concurrency - walks.size
          const claims = await journal.claimUpTo(room, {
            owner,
            minutes,
            ...(only ? { only } : {}),
          })
          // What was claimed while all stopped stays running, and is resumed by the next start.
          if (stopping.signal.aborted) break
          for (const claim of claims) begin(claim)
          if (claims.length < room) break
        }
      }
      if (walks.size === 0) for (const one of idlers.splice(0)) one.resolve()
    } catch (error) {
      trouble(error)
    } finally {
      pulling = false
    }
  }

  function begin(claim: Claim): void {
    const abort = new AbortController()
    const done = carry(claim, abort).finally(() => {
      walks.delete(claim)
      wake()
    })
    walks.set(claim, { abort, done })
  }

  /** Walks the cycle to its end, again and again while the store is in trouble. */
  async function carry(claim: Claim, abort: AbortController): Promise<void> {
    using _deadline = deadlineOf(claim.cycle, abort, now)
    while (!stopping.signal.aborted) {
      try {
        await walk(claim, { journal, flow, watcher, signal: abort.signal })
        const cycle = await journal.cycle(claim.cycle.id)
        if (cycle && cycle.endedAt !== null) watcher.ended?.(cycle)
        return
      } catch (error) {
        trouble(error)
        await sleep(sweepMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  /** Breaks off walks whose claim is lost, and wakes when something was written. */
  async function look(): Promise<void> {
    try {
      for (const [claim, { abort }] of walks) {
        const cycle = await journal.cycle(claim.cycle.id)
        if (cycle?.state !== 'running' || cycle.epoch !== claim.epoch) abort.abort(brokenOff)
      }
      const last = await journal.lastEntry()
      if (last !== seen) wake()
      seen = last
    } catch {
      // The sweep meets the same trouble, and tells of it.
    }
  }

  function trouble(error: unknown): void {
    watcher.trouble?.(error)
    for (const one of idlers.splice(0)) one.reject(error)
  }

  return {
    wake,
    idle() {
      if (stopping.signal.aborted) return Promise.resolve()
      const idler = Promise.withResolvers<void>()
      idlers.push(idler)
      wake()
      return idler.promise
    },
    async stop() {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      for (const { abort } of walks.values()) abort.abort(brokenOff)
      await pulled
      const claims = [...walks.keys()]
      await Promise.all([...walks.values()].map(({ done }) => done))
      // A claim that is lost, or whose cycle has ended, is refused, and that is as well.
      for (const claim of claims) await journal.release(claim).catch(() => undefined)
      for (const one of idlers.splice(0)) one.resolve()
    },
  }
}
