import { Fault } from '../domain/fault.ts'
import type { JobRunId } from '../domain/id.ts'
import type { KeptRun } from '../domain/job-run.ts'
import type { LoadedJob } from '../script/job.ts'
import type { Store } from '../store/open.ts'
import { claimRun, endAttempt, reclaimRun } from './job-attempt.ts'
import { jobEntry } from './job-entry.ts'
import type { JobJournal } from './job-journal.ts'
import { lookAtSchedule, newRun, nextLook } from './look-at-schedule.ts'

/** So many lines of a run are kept, and so many characters of each. */
const mostLines = 2000
const longestLine = 2000

/** The record of jobs over the embedded store; `wrote` is told of what became of runs, not of their lines. */
export function createJobJournal(
  store: Store,
  { now = store.now, wrote = () => {} }: { now?: () => number; wrote?: () => void } = {},
): JobJournal {
  async function write<result>(work: () => result): Promise<result> {
    const made = await store.write(work)
    wrote()
    return made
  }

  /** The run as it is now, inside a write of its latest attempt. */
  function held({ id, epoch }: KeptRun): KeptRun {
    const run = store.jobRuns.get(id)
    if (run?.state === 'running' && run.epoch === epoch) return run
    throw new Fault('job.lost', `Cannot write for run "${id}": its attempt ${epoch} is over`)
  }

  return {
    async look(job) {
      // Most looks find nothing, and need no transaction for it.
      const next = store.read(() => nextLook(store, job, now()))
      if (next !== null && next <= now()) await write(() => lookAtSchedule(store, job, now()))
    },
    nextDue: (job) => store.read(() => nextLook(store, job, now())),
    begin: (job, reason) => write(() => beginRun(store, job, { reason, now: now() })),
    async claim(...what) {
      // As most looks at a schedule, most of these find nothing.
      if (what[1] === undefined && store.read(() => store.jobRuns.ready(now())).length === 0)
        return null
      return write(() => claimRun(store, what, now()))
    },
    nextStart: () => store.read(() => store.jobRuns.nextStart(now())),
    reclaim: () =>
      write(() => {
        for (const run of store.jobRuns.running()) reclaimRun(store, run, now())
      }),
    steps: async (id) => store.read(() => store.jobLogs.steps(id)),
    keepStep: (run, name, result) =>
      store.write(() => {
        held(run)
        store.jobLogs.putStep({ run: run.id, name, epoch: run.epoch, result, at: now() })
      }),
    say: (run, lines) =>
      store.write(() => {
        const { id, epoch: attempt, ...kept } = held(run)
        const rows = lines.slice(0, Math.max(0, mostLines - kept.lines)).map((line, place) => ({
          run: id,
          number: kept.lines + place + 1,
          attempt,
          at: now(),
          text: line.slice(0, longestLine),
        }))
        if (rows.length > 0) store.jobLogs.say(rows)
        store.jobRuns.update({ ...held(run), lines: kept.lines + lines.length })
      }),
    end: (run, how, job) => write(() => endAttempt(store, held(run), { how, job, at: now() })),
    release: (run) =>
      write(() => store.jobRuns.update({ ...held(run), state: 'queued', startAt: now() })),
    cancel: (id, why) => write(() => cancelRun(store, id, { why, at: now() })),
    run: async (id) => store.read(() => store.jobRuns.get(id)),
    runs: async (filter) => store.read(() => store.jobRuns.list(filter)),
    lines: async (id, after) => store.read(() => store.jobLogs.said(id, after)),
  }
}

function beginRun(
  store: Store,
  job: LoadedJob,
  { reason, now }: { reason: string; now: number },
): { run: KeptRun; joined: boolean } {
  const key = { repository: job.repository, job: job.name }
  const waiting = store.jobRuns
    .open(key)
    .find(({ due, startedAt }) => due === null && startedAt === null)
  if (waiting) return { run: waiting, joined: true }
  const run = newRun(store, job, { now, due: null, reason })
  store.jobRuns.insert(run)
  return { run, joined: false }
}

function cancelRun(store: Store, id: JobRunId, { why, at }: { why: string; at: number }): KeptRun {
  const run = store.jobRuns.get(id)
  if (!run) throw new Fault('job.unknown', `Cannot cancel run "${id}": there is no such run`)
  if (run.endedAt !== null)
    throw new Fault('job.ended', `Cannot cancel run "${id}": it is at "${run.state}"`)
  const cancelled: KeptRun = { ...run, state: 'cancelled', deadline: null, endedAt: at }
  store.jobRuns.update(cancelled)
  store.entries.insert(jobEntry(cancelled, 'job.cancelled', { why }), at)
  return cancelled
}
