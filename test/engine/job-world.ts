import type { KeptRun } from '../../src/domain/job-run.ts'
import { createJobJournal } from '../../src/engine/create-job-journal.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { JobJournal } from '../../src/engine/job-journal.ts'
import { createJobScheduler, type JobScheduler } from '../../src/engine/job-scheduler.ts'
import { brokenOff } from '../../src/engine/walk.ts'
import type { JobRun, LoadedJob, RunJob } from '../../src/script/job.ts'
import { openStore } from '../../src/store/open.ts'
import { tempDir } from '../store/sample.ts'

/** A job that may run, or what is said instead. */
export function loadedJob(change: Partial<LoadedJob> = {}): LoadedJob {
  return {
    name: 'nightly',
    file: '/repository/ostinato/jobs/nightly.ts',
    hash: 'a'.repeat(64),
    repository: '/repository',
    builtIn: false,
    cron: '0 3 * * *',
    timezone: 'UTC',
    missed: 'skip',
    overlap: 'skip',
    jitterMs: 0,
    retries: 0,
    backoffMs: 1000,
    timeoutMs: 3_600_000,
    memoryBytes: 2 ** 28,
    permissions: { net: [], read: [], write: [], run: [], env: [] },
    ...change,
  }
}

interface Sleeper {
  who: 'scheduler' | 'run'
  at: number
  wake: () => void
}

/** What a run does in a world: it may sleep by the world's clock. */
export type Body = (run: JobRun, sleep: (ms: number) => Promise<void>) => Promise<void>

/**
 * A scheduler over a real store with a clock of its own, which stands still while anything is being
 * done. It can be put to sleep, stopped and killed; what a killed one does after is without effect.
 */
export function jobWorld({
  jobs,
  start,
  body,
  lookMs = 60_000,
  concurrency = 2,
}: {
  jobs: LoadedJob[]
  start: number
  body: Body
  lookMs?: number
  concurrency?: number
}) {
  const temp = tempDir()
  const sleepers = new Set<Sleeper>()
  let life = 0
  /** Attempts that are at work and do not sleep, and calls of the journal. */
  let busy = 0
  let killAfter = Infinity
  let scheduler: JobScheduler | null = null
  const clock = { now: start }
  const store = openStore({ dir: temp.path, now: () => clock.now })
  const record = createJobJournal(store)
  const world = {
    clock,
    store,
    journal: record,
    entries: createJournal(store),
    jobs,
    /** When each job's schedule was looked at, as far as it came to be on the disk. */
    looks: new Map<string, number[]>(),
    kills: 0,
    troubles: [] as unknown[],
    lines: [] as string[],
    ended: [] as KeptRun[],
    get isUp() {
      return scheduler !== null
    },
    async up() {
      life += 1
      busy = 0
      const journal = mortal(life)
      await record.reclaim()
      const mine = life
      scheduler = createJobScheduler({
        journal,
        jobs: () => world.jobs,
        run: bodyOf(mine),
        concurrency,
        lookMs,
        now: () => clock.now,
        sleep: (ms, signal) => sleepFor(ms, mine, signal),
        watcher: {
          trouble: (error) => world.troubles.push(error),
          line: (_run, line) => world.lines.push(line),
          ended: (run) => world.ended.push(run),
        },
      })
      await settle()
    },
    wake: () => scheduler?.wake(),
    async down() {
      await scheduler?.stop()
      scheduler = null
      sleepers.clear()
    },
    /** Ends the scheduler now, as kill -9 does. */
    kill() {
      scheduler = null
      life += 1
      busy = 0
      sleepers.clear()
      killAfter = Infinity
      world.kills += 1
    },
    /** Kills it when it has spoken to the store so many times more. */
    killAfter(calls: number) {
      killAfter = calls
    },
    /** Lets time pass; ends early where the scheduler is killed meanwhile. */
    async advance(ms: number) {
      const until = clock.now + ms
      await settle()
      while (world.isUp) {
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0]
        if (!next || next.at > until) break
        clock.now = Math.max(clock.now, next.at)
        for (const one of sleepers) if (one.at <= clock.now) one.wake()
        await settle()
      }
      if (scheduler !== null) clock.now = until
    },
    /** The clock jumps, as it does when a machine slept or was told another time; timers wait on. */
    jump(ms: number) {
      clock.now += ms
      for (const one of sleepers) one.at += ms
    },
    settle,
    async [Symbol.asyncDispose]() {
      await world.down()
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }

  /** Waits until the scheduler sleeps and nobody works; after a kill, until what it wrote is on the disk. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await new Promise(setImmediate)
      const rests = [...sleepers].some((one) => one.who === 'scheduler') && busy === 0
      quiet = rests || scheduler === null ? quiet + 1 : 0
    }
  }

  function sleepFor(ms: number, mine: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        who: 'scheduler',
        at: clock.now + ms,
        wake() {
          sleepers.delete(sleeper)
          resolve()
        },
      }
      if (signal.aborted) return resolve()
      signal.addEventListener('abort', sleeper.wake, { once: true })
      if (mine === life) sleepers.add(sleeper)
    })
  }

  /** The body, told apart by life: what a killed one does goes nowhere. */
  function bodyOf(mine: number): RunJob {
    return async (run) => {
      if (mine === life) busy += 1
      const doze = (ms: number) =>
        new Promise<void>((resolve) => {
          if (mine !== life) return
          busy -= 1
          const sleeper: Sleeper = {
            who: 'run',
            at: clock.now + ms,
            wake() {
              if (!sleepers.delete(sleeper)) return
              busy += 1
              resolve()
            },
          }
          sleepers.add(sleeper)
          run.signal.addEventListener('abort', sleeper.wake, { once: true })
        })
      try {
        await body(run, doze)
        return { state: 'done', ms: 1 }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        return { state: 'failed', ms: 1, code: 'job.failed', why, again: error !== brokenOff }
      } finally {
        if (mine === life) busy -= 1
      }
    }
  }

  /** The journal as one life of the scheduler sees it: dead at a given call, before or after it was written. */
  function mortal(mine: number): JobJournal {
    const journal = record
    const never = new Promise<never>(() => {})
    return new Proxy(journal, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver)
        if (typeof method !== 'function' || name === 'nextDue' || name === 'nextStart')
          return method
        return async (...args: unknown[]) => {
          if (mine !== life) return never
          if ((killAfter -= 1) < 0) {
            world.kill()
            return never
          }
          const dies = killAfter === 0
          const at = clock.now
          busy += 1
          const made: unknown = await Promise.resolve(method.apply(target, args)).finally(() => {
            if (mine === life) busy -= 1
          })
          // It is on the disk, even where the scheduler was killed meanwhile.
          if (name === 'look') noteLook(args[0], at)
          if (mine !== life) return never
          if (dies) {
            world.kill()
            return never
          }
          return made
        }
      },
    })
  }

  function noteLook(job: unknown, at: number): void {
    const known = jobs.find((one) => one === job)
    if (known) world.looks.set(known.name, [...(world.looks.get(known.name) ?? []), at])
  }

  return world
}
