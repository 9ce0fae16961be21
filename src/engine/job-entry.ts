import type { EntryType, NewEntry } from '../domain/entry.ts'
import type { KeptRun } from '../domain/job-run.ts'

/** A line of the journal about a job's run. */
export function jobEntry(
  run: KeptRun,
  type: EntryType & `job.${string}`,
  body: NewEntry['body'] = {},
): NewEntry {
  const { repository, job, id, due, epoch } = run
  return { type, repository, body: { job, run: id, due, attempt: epoch, ...body } }
}
