import { newJobRunId } from '../domain/id.ts'
import type { KeptRun } from '../domain/job-run.ts'
import type { LoadedJob } from '../script/job.ts'
import { dueBetween, jitterOf, nextDue, timesToRun } from '../script/schedule.ts'
import type { Store } from '../store/open.ts'

/** The first time a job is due after what was looked at. A new or changed schedule has not been looked at. */
export function nextLook(store: Store, job: LoadedJob, now: number): number | null {
  const from = lookedAt(store, job)
  return from === null || from > now ? now : nextDue(job, from)
}

/** Makes runs of what fell due since the last look, inside a write. */
export function lookAtSchedule(store: Store, job: LoadedJob, now: number): void {
  const from = lookedAt(store, job)
  const { name, repository, cron, timezone } = job
  const putLooked = (at: number) =>
    store.jobTicks.putSchedule({ repository, job: name, cron, timezone, lookedAt: at })
  // A clock that was put back: what comes a second time meets the ticks that are there already.
  if (from === null || from > now) return putLooked(now)
  const due = dueBetween(job, from, now)
  const newest = due.at(-1)
  if (newest === undefined) return
  putLooked(newest)
  const wanted = timesToRun(job.missed, due, now)
  const missed = due.slice(0, due.length - wanted.length)
  if (missed.length > 0) skip(store, job, { why: 'missed', due: missed }, now)
  // Those made up for one after another are not in each other's way.
  const catchesUp = job.missed === 'all' && due.length > 1
  for (const time of wanted) tick(store, job, time, { now, alwaysWaits: catchesUp })
}

/** Who inserts the time, runs it: unless another run of the job is in its way. */
function tick(
  store: Store,
  job: LoadedJob,
  due: number,
  { now, alwaysWaits }: { now: number; alwaysWaits: boolean },
): void {
  const key = { repository: job.repository, job: job.name }
  const inTheWay =
    !alwaysWaits &&
    store.jobRuns.open(key).some((run) => job.overlap === 'skip' || run.startedAt === null)
  const run = newRun(store, job, { now, due, reason: 'schedule' })
  if (!store.jobTicks.insert({ ...key, due, run: inTheWay ? null : run.id })) return
  if (inTheWay) skip(store, job, { why: 'overlap', due: [due] }, now)
  else store.jobRuns.insert(run)
}

/** A queued run of a job, with an id that no other has. */
export function newRun(
  store: Store,
  job: LoadedJob,
  { now, due, reason }: { now: number; due: number | null; reason: string },
): KeptRun {
  const id = newJobRunId(now)
  // Ids of one millisecond are told apart by chance, and chance may repeat itself.
  if (store.jobRuns.get(id) !== null) return newRun(store, job, { now, due, reason })
  const { name, repository, hash } = job
  return {
    id,
    job: name,
    repository,
    hash,
    reason,
    due,
    state: 'queued',
    epoch: 0,
    failures: 0,
    crashes: 0,
    lines: 0,
    createdAt: now,
    startAt: due === null ? now : due + jitterOf(job, due),
    startedAt: null,
    deadline: null,
    endedAt: null,
    fault: null,
  }
}

function lookedAt(store: Store, { name, repository, cron, timezone }: LoadedJob): number | null {
  const kept = store.jobTicks.schedule({ repository, job: name })
  return kept?.cron === cron && kept.timezone === timezone ? kept.lookedAt : null
}

function skip(
  store: Store,
  { name, repository }: LoadedJob,
  { why, due }: { why: 'missed' | 'overlap'; due: number[] },
  at: number,
): void {
  const body = { job: name, why, count: due.length, first: due[0], last: due.at(-1) }
  store.entries.insert({ type: 'job.skipped', repository, body }, at)
}
