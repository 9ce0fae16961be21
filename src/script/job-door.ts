import type { JobRunId } from '../domain/id.ts'
import type { JobDetail, JobRunDetail, JobRunShape, JobShape } from '../domain/job-shape.ts'

/** Jobs, and their runs. */
export interface JobDoor {
  jobs: {
    /** Those that are loaded, and the files that did not load. */
    list(filter: { repository?: string }): Promise<{
      jobs: JobShape[]
      broken: { file: string; why: string }[]
    }>
    /** The repository may be left out where one only has a job of this name. Throws `script.unknown`. */
    get(name: string, filter: { repository?: string }): Promise<JobDetail>
    /** Asks for a run now, or joins the one that waits. Throws `script.unknown`. */
    begin(
      name: string,
      request: { repository?: string; reason?: string },
    ): Promise<{ run: JobRunShape; joined: boolean }>
    /** A run with its steps, and its lines after the one of that number. Throws `job.unknown`. */
    run(id: JobRunId, after?: number): Promise<JobRunDetail>
    /** Throws `job.unknown` or `job.ended`. */
    cancel(id: JobRunId, why: string): Promise<JobRunShape>
  }
}
