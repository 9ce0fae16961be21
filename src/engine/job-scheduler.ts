import { setTimeout as delay } from 'node:timers/promises'

import { Fault } from '../domain/fault.ts'
import type { JobRunId } from '../domain/id.ts'
import type { KeptRun } from '../domain/job-run.ts'
import type { LoadedJob, RunJob } from '../script/job.ts'
import type { JobJournal } from './job-journal.ts'
import { runAttempt } from './run-attempt.ts'
import { brokenOff } from './walk.ts'

/** Milliseconds until what failed is tried again. */
const troubleMs = 10_000

/** What a watcher of the scheduler hears, while it happens; the durable record is the journal. */
export interface JobWatcher {
  started?(run: KeptRun): void
  line?(run: KeptRun, line: string): void
  /** The run has ended, or waits for its next attempt. */
  ended?(run: KeptRun): void
  /** A schedule or the store cannot be read; what was to be done is tried again with the next look. */
  trouble?(error: unknown): void
}

export interface JobSchedulerOptions {
  journal: JobJournal
  /** The jobs as they are now; `wake` says that they changed. */
  jobs: () => readonly LoadedJob[]
  run: RunJob
  /** How many jobs run at once; 2 by default. */
  concurrency?: number
  /** Runs this one run, and looks at no schedule. */
  only?: JobRunId
  watcher?: JobWatcher
  now?: () => number
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  /** The longest sleep, in milliseconds: machines sleep and clocks jump, and no timer tells. A minute by default. */
  lookMs?: number
}

/** Sees that jobs run when they are due. */
export interface JobScheduler {
  /** Looks now: something was written, or the jobs changed. */
  wake(): void
  /** Stops taking work, aborts what runs and queues it again; resolves when all is quiet. */
  stop(): Promise<void>
}

/** The scheduler of one process, which must own the store. It begins to look at once. */
export function createJobScheduler(options: JobSchedulerOptions): JobScheduler {
  const { journal, jobs, run: runJob, concurrency = 2, only, watcher = {} } = options
  const { now = Date.now, lookMs = 60_000 } = options
  const { sleep = (ms, signal) => delay(ms, undefined, { signal }) } = options
  const running = new Map<KeptRun, { abort: AbortController; done: Promise<void> }>()
  const stopping = new AbortController()
  let sleeping = new AbortController()
  let woken = false
  let isTroubled = false
  const looping = loop()

  function wake(): void {
    woken = true
    sleeping.abort()
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = false
      isTroubled = false
      sleeping = new AbortController()
      await look().catch(trouble)
      if (!woken) await sleep(untilNext(), sleeping.signal).catch(() => {})
    }
  }

  async function look(): Promise<void> {
    for (const job of only === undefined ? jobs() : []) await lookAt(job)
    await breakOff()
    while (running.size < concurrency && !stopping.signal.aborted) {
      const claim = await journal.claim(jobs(), only)
      if (!claim) return
      begin(claim.run, claim.job)
    }
  }

  /** A schedule that cannot be read must not keep others from theirs. */
  async function lookAt(job: LoadedJob): Promise<void> {
    await journal.look(job).catch(trouble)
  }

  function trouble(error: unknown): void {
    isTroubled = true
    watcher.trouble?.(error)
  }

  /** Ends attempts that were cancelled, or whose time is over. */
  async function breakOff(): Promise<void> {
    for (const [run, { abort }] of running) {
      const kept = await journal.run(run.id)
      if (kept?.state !== 'running' || kept.epoch !== run.epoch) abort.abort(brokenOff)
      else if (run.deadline !== null && run.deadline <= now()) abort.abort(timeIsOver(run))
    }
  }

  function begin(run: KeptRun, job: LoadedJob): void {
    const abort = new AbortController()
    if (run.deadline !== null && run.deadline <= now()) abort.abort(timeIsOver(run))
    if (stopping.signal.aborted) abort.abort(brokenOff)
    watcher.started?.(run)
    const { signal } = abort
    const onLine = (said: KeptRun, line: string) => watcher.line?.(said, line)
    const isStopping = () => stopping.signal.aborted
    const deps = { journal, runJob, signal, isStopping, onLine, onTrouble: trouble }
    const done = runAttempt(run, job, deps)
      .then((ended) => {
        if (ended) watcher.ended?.(ended)
      })
      .catch(trouble)
      .finally(() => {
        running.delete(run)
        wake()
      })
    running.set(run, { abort, done })
  }

  /** Milliseconds until something is due; what is overdue because of trouble waits a while. */
  function untilNext(): number {
    if (isTroubled) return Math.min(lookMs, troubleMs)
    try {
      const times = [
        ...(only === undefined ? jobs().map(dueOf) : []),
        journal.nextStart(),
        ...[...running].map(([{ deadline }, { abort }]) =>
          abort.signal.aborted ? null : deadline,
        ),
      ]
      const left = times.flatMap((time) => (time === null ? [] : [time - now()]))
      return Math.max(0, Math.min(lookMs, ...left))
    } catch (error) {
      trouble(error)
      return Math.min(lookMs, troubleMs)
    }
  }

  function dueOf(job: LoadedJob): number | null {
    try {
      return journal.nextDue(job)
    } catch {
      return null // told of when it was looked at
    }
  }

  return {
    wake,
    async stop() {
      stopping.abort()
      wake()
      await looping
      for (const { abort } of running.values()) abort.abort(brokenOff)
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

function timeIsOver({ id, job, deadline }: KeptRun): Fault {
  const when = new Date(deadline ?? 0).toISOString()
  return new Fault(
    'job.deadline',
    `Cannot finish run "${id}" of job "${job}": its time was over at ${when}`,
  )
}
