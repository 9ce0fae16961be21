import type { Records } from '../desk/records.ts'
import type { Runtime } from '../desk/runtime.ts'
import type { Live } from '../domain/entry.ts'
import { describeError } from '../domain/fault.ts'
import type { JobRunId } from '../domain/id.ts'
import type { KeptRun } from '../domain/job-run.ts'
import { createJobScheduler, type JobScheduler } from '../engine/job-scheduler.ts'
import { type Output, paint } from './output.ts'

/** Whose jobs are run, and who is told: those that follow the stream, and with `only` the one run that is walked. */
export interface JobServiceOptions {
  runtime: Pick<Runtime, 'jobs'>
  repositories: readonly string[]
  tell?: (live: Live) => void
  only?: JobRunId
}

/**
 * Runs the jobs of the data folder, which this process must own, until it is stopped. Runs that were
 * under way when the last process ended go on.
 */
export async function serveJobs(
  records: Records,
  { runtime, repositories, tell, only }: JobServiceOptions,
  output: Output,
): Promise<JobScheduler> {
  const { jobJournal } = records
  const files = await records.jobFiles()
  for (const repository of repositories) await files.open(repository)
  for (const { file, why } of files.now().broken) output.note(`${file} does not load: ${why}`)
  await jobJournal.reclaim()
  const scheduler = createJobScheduler({
    journal: jobJournal,
    jobs: () => files.now().jobs,
    run: async (run) => (await runtime.jobs()).runJob(run),
    ...(only === undefined ? {} : { only }),
    watcher: {
      line: ({ repository, job, id }, line) =>
        tell?.({ type: 'job.log', repository, job, run: id, text: `${line}\n` }),
      ended: (run) => {
        if (only === undefined) output.say(describeRun(run))
      },
      trouble: (error) => output.note(paint('red', describeError(error).message)),
    },
  })
  files.onChange(scheduler.wake)
  records.onWrite(scheduler.wake)
  return scheduler
}

/** What became of a run, in a line. */
export function describeRun({
  id,
  job,
  state,
  fault,
}: Pick<KeptRun, 'id' | 'job' | 'state' | 'fault'>): string {
  return `job ${job} ${id}: ${state === 'queued' ? 'to be tried again' : state}${fault ? `, ${fault.message}` : ''}`
}
