import type { EntryType } from '../../../domain/entry.ts'

/** With these a job, or what is known of its runs, is another. */
export const jobMoves: readonly EntryType[] = [
  'job.started',
  'job.done',
  'job.failed',
  'job.cancelled',
  'job.skipped',
  'script.loaded',
  'script.broken',
  'script.removed',
]
