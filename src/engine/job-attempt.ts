import type { JobRunId } from '../domain/id.ts'
import type { KeptRun } from '../domain/job-run.ts'
import type { LoadedJob } from '../script/job.ts'
import { backoffOf } from '../script/schedule.ts'
import type { Store } from '../store/open.ts'
import { jobEntry } from './job-entry.ts'
import type { AttemptEnd, JobJournal } from './job-journal.ts'

/** How often in a row the process may end under a run: what kills it must not do so for ever. */
const mostCrashes = 3

/** Claims the next run, inside a write. Runs of jobs that are gone end as failed, and the next one is looked at. */
export function claimRun(
  store: Store,
  [jobs, only]: Parameters<JobJournal['claim']>,
  at: number,
): { run: KeptRun; job: LoadedJob } | null {
  for (const queued of only === undefined ? store.jobRuns.ready(at) : readyOne(store, only, at)) {
    const job = jobs.find((one) => one.name === queued.job && one.repository === queued.repository)
    if (!job) {
      const why = `Cannot run job "${queued.job}": no file of this name is loaded`
      failRun(store, queued, { code: 'script.unknown', message: why, at })
      continue
    }
    const run: KeptRun = {
      ...queued,
      hash: job.hash,
      state: 'running',
      epoch: queued.epoch + 1,
      startedAt: queued.startedAt ?? at,
      deadline: queued.deadline ?? at + job.timeoutMs,
    }
    store.jobRuns.update(run)
    store.entries.insert(jobEntry(run, 'job.started', { reason: run.reason }), at)
    return { run, job }
  }
  return null
}

/** The one run that is wanted, unless another one of its job runs: one that only waits is passed by. */
function readyOne(store: Store, id: JobRunId, at: number): KeptRun[] {
  const run = store.jobRuns.get(id)
  if (run?.state !== 'queued' || run.startAt > at) return []
  const isRunning = store.jobRuns.open(run).some(({ state }) => state === 'running')
  return isRunning ? [] : [run]
}

/** Ends an attempt, inside a write: the run ends with it, or waits for its next attempt. */
export function endAttempt(
  store: Store,
  run: KeptRun,
  { how, job, at }: { how: AttemptEnd; job: LoadedJob; at: number },
): KeptRun {
  if (how.state === 'done') {
    const done: KeptRun = { ...run, state: 'done', crashes: 0, deadline: null, endedAt: at }
    store.jobRuns.update(done)
    store.entries.insert(jobEntry(done, 'job.done', { ms: how.ms }), at)
    return done
  }
  const failures = run.failures + 1
  const fault = { code: how.code, message: how.why }
  if (!how.again || failures > job.retries)
    return failRun(store, { ...run, failures }, { ...fault, at })
  const startAt = at + backoffOf(job, failures)
  const state = 'queued'
  const next: KeptRun = { ...run, state, failures, fault, startAt, crashes: 0, deadline: null }
  store.jobRuns.update(next)
  store.entries.insert(jobEntry(next, 'job.failed', { ...fault, again: startAt }), at)
  return next
}

/** Queues a run again whose process ended under it, inside a write; the third time in a row it fails. */
export function reclaimRun(store: Store, run: KeptRun, at: number): void {
  const crashes = run.crashes + 1
  if (crashes < mostCrashes)
    return store.jobRuns.update({ ...run, state: 'queued', crashes, startAt: at })
  const message = `Cannot go on with run "${run.id}" of job "${run.job}": its process ended ${crashes} times in a row`
  failRun(store, { ...run, crashes }, { code: 'job.crashed', message, at })
}

function failRun(
  store: Store,
  run: KeptRun,
  { code, message, at }: { code: string; message: string; at: number },
): KeptRun {
  const fault = { code, message }
  const failed: KeptRun = { ...run, state: 'failed', deadline: null, endedAt: at, fault }
  store.jobRuns.update(failed)
  store.entries.insert(jobEntry(failed, 'job.failed', { ...fault, again: null }), at)
  return failed
}
