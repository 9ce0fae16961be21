import type { LoadedJob, RunJob } from '../script/job.ts'

/** The job files as they are now, and how one is run. */
export interface JobFiles {
  /** Those that may run, and the files that did not load. */
  now(): { jobs: readonly LoadedJob[]; broken: readonly { file: string; why: string }[] }
  run: RunJob
  /** Runs `bell` whenever the files changed. */
  onChange(bell: () => void): void
}

/**
 * The one place where the loader of job files and the jail that runs them are joined to the scheduler,
 * the desk and the command line. Until they are, no job is loaded, and so none runs.
 */
export async function openJobFiles(): Promise<JobFiles> {
  return {
    now: () => ({ jobs: [], broken: [] }),
    run: async ({ job }) => ({
      state: 'failed',
      ms: 0,
      code: 'sandbox.missing',
      why: `Cannot run job "${job.name}": this Ostinato has no jail for jobs`,
      again: false,
    }),
    onChange: () => {},
  }
}
