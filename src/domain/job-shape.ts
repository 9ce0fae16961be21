import * as v from 'valibot'

import { KeptRun, LogLine } from './job-run.ts'
import { Permissions } from './permissions.ts'

/** What doors show of jobs: the documented JSON, the same by HTTP and on the command line. */

/** A run in a list. Times in milliseconds since 1970. */
export const JobRunShape = v.object({
  ...v.pick(KeptRun, ['id', 'job', 'repository', 'reason', 'due', 'state', 'failures', 'lines'])
    .entries,
  ...v.pick(KeptRun, ['createdAt', 'startAt', 'startedAt', 'endedAt', 'fault']).entries,
  /** How many times it was begun. */
  attempt: v.number(),
})
export type JobRunShape = v.InferOutput<typeof JobRunShape>

/** A job in a list. */
export const JobShape = v.object({
  name: v.string(),
  file: v.string(),
  repository: v.string(),
  builtIn: v.boolean(),
  cron: v.string(),
  timezone: v.nullable(v.string()),
  missed: v.picklist(['skip', 'once', 'all']),
  overlap: v.picklist(['skip', 'queue']),
  /** Attempts after the first that failed. */
  retries: v.number(),
  /** Longest that an attempt may take, in milliseconds. */
  timeoutMs: v.number(),
  memoryBytes: v.number(),
  /** What it declares to touch; whether that is enforced here is in the status. */
  permissions: Permissions,
  /** When it is due next; null where that is never. */
  next: v.nullable(v.number()),
  last: v.nullable(JobRunShape),
})
export type JobShape = v.InferOutput<typeof JobShape>

/** A job with its last runs, newest first. */
export const JobDetail = v.object({ job: JobShape, runs: v.array(JobRunShape) })
export type JobDetail = v.InferOutput<typeof JobDetail>

/** A run with the steps it finished and what it said. */
export const JobRunDetail = v.object({
  run: JobRunShape,
  steps: v.array(v.object({ name: v.string(), at: v.number() })),
  log: v.array(LogLine),
})
export type JobRunDetail = v.InferOutput<typeof JobRunDetail>
