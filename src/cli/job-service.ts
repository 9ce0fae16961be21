import type { Records } from '../desk/runtime.ts'
import type { Live } from '../domain/entry.ts'
import { describeError } from '../domain/fault.ts'
import type { JobRunId } from '../domain/id.ts'
import type { KeptRun } from '../domain/job-run.ts'
import { createJobScheduler, type JobScheduler } from '../engine/job-scheduler.ts'
import { type Output, paint } from './output.ts'

/** Who is told of what runs: those that follow the stream, and with `only` the one run that is walked. */
export interface JobServiceOptions {
  tell?: (live: Live) => void
  only?: JobRunId
}

/**
 * Runs the jobs of the data folder, which this process must own, until it is stopped. Runs that were
 * under way when the last process ended go on.
 */
export async function serveJobs(
  records: Records,
  { tell, only }: JobServiceOptions,
  output: Output,
): Promise<JobScheduler> {
  const { jobJournal } = records
  const files = await records.jobFiles()
  for (const { file, why } of files.now().broken) output.note(`jobs/${file} does not load: ${why}`)
  await jobJournal.reclaim()
  const scheduler = createJobScheduler({
    journal: jobJournal,
    jobs: () => files.now().jobs,
    run: files.run,
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
