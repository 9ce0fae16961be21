import type { JobRunId } from '../domain/id.ts'
import type { KeptRun, LogLine } from '../domain/job-run.ts'
import type { LoadedJob } from '../script/job.ts'

/** How an attempt ended, as it is kept. */
export type AttemptEnd =
  | { state: 'done'; ms: number }
  | { state: 'failed'; ms: number; code: string; why: string; again: boolean }

/**
 * Safety for jobs: the durable record of schedules and runs. Every promise settles only after its
 * writes are on the disk. A write of an attempt that is no longer the run's latest, or whose run has
 * ended, throws Fault `job.lost` and changes nothing.
 */
export interface JobJournal {
  /**
   * Looks at a job's schedule up to now: what fell due since the last look becomes runs, by the job's
   * policies, or an entry `job.skipped`. A schedule that is new, or another one than before, counts
   * from now. Throws Fault `script.invalid` for a schedule that cannot be read.
   */
  look(job: LoadedJob): Promise<void>
  /** The first time that a job is due after what was looked at; null where there is none. Throws as `look` does. */
  nextDue(job: LoadedJob): number | null
  /** Asks for a run by hand, or joins the one that waits. */
  begin(job: LoadedJob, reason: string): Promise<{ run: KeptRun; joined: boolean }>
  /**
   * Claims a queued run whose time has come and whose job has begun no other; null where there is none.
   * Sets the deadline of the attempt, unless an attempt whose process ended left one. Runs of jobs that
   * are not among `jobs` end as failed with `script.unknown`.
   */
  claim(
    jobs: readonly LoadedJob[],
    only?: JobRunId,
  ): Promise<{ run: KeptRun; job: LoadedJob } | null>
  /** When the next queued run begins that waits for its time; null where none does. */
  nextStart(): number | null
  /**
   * Queues again every run that was running when its process ended; called by a process that knows
   * itself alone on the store. One to which this happens three times in a row ends as failed.
   */
  reclaim(): Promise<void>
  /** Finished steps, in their order. */
  steps(id: JobRunId): Promise<{ name: string; result: unknown; at: number }[]>
  /** Keeps a step's result; where its name is there already, what was kept first stays. */
  keepStep(run: KeptRun, name: string, result: unknown): Promise<void>
  /** Keeps lines, up to a cap; those beyond it are counted. */
  say(run: KeptRun, lines: readonly string[]): Promise<void>
  /** Ends the attempt, and the run with it where no other attempt follows. Returns the run. */
  end(run: KeptRun, how: AttemptEnd, job: LoadedJob): Promise<KeptRun>
  /** Gives a claim back whose attempt was broken off on purpose: it does not count as a crash. */
  release(run: KeptRun): Promise<void>
  /** Cancels a run; one that is running loses its claim. Throws `job.unknown` or `job.ended`. */
  cancel(id: JobRunId, why: string): Promise<KeptRun>
  run(id: JobRunId): Promise<KeptRun | null>
  /** Newest first, older than the run `after`. */
  runs(filter: {
    repository?: string
    job?: string
    after?: JobRunId
    limit?: number
  }): Promise<KeptRun[]>
  /** Lines that were kept, after the one of that number. */
  lines(id: JobRunId, after?: number): Promise<LogLine[]>
}
