import * as v from 'valibot'

import { JobRunId } from './id.ts'

export const JobRunState = v.picklist(['queued', 'running', 'done', 'failed', 'cancelled'])
export type JobRunState = v.InferOutput<typeof JobRunState>

/** An execution of a job as the store keeps it, with all its attempts. Times in milliseconds since 1970. */
export const KeptRun = v.object({
  id: JobRunId,
  job: v.string(),
  repository: v.string(),
  /** Of the job file when the last attempt began, or when it was asked for. */
  hash: v.string(),
  /** Why, in words: `schedule`, or what a person said. */
  reason: v.string(),
  /** The time of the schedule; null for a run by hand. */
  due: v.nullable(v.number()),
  state: JobRunState,
  /** How many times it was begun; every write of an attempt names it. */
  epoch: v.number(),
  /** Attempts that failed. */
  failures: v.number(),
  /** Attempts in a row whose process ended under them. */
  crashes: v.number(),
  /** Lines it has said; those beyond the cap are counted and not kept. */
  lines: v.number(),
  createdAt: v.number(),
  /** It begins no earlier: jitter, or the pause before the next attempt. */
  startAt: v.number(),
  startedAt: v.nullable(v.number()),
  /** When the attempt must have ended; stored, so a restart does not lengthen it. */
  deadline: v.nullable(v.number()),
  endedAt: v.nullable(v.number()),
  fault: v.nullable(v.object({ code: v.string(), message: v.string() })),
})
export type KeptRun = v.InferOutput<typeof KeptRun>

/** A line that a run said. */
export const LogLine = v.object({
  /** From 1, through all attempts. */
  number: v.number(),
  attempt: v.number(),
  at: v.number(),
  text: v.string(),
})
export type LogLine = v.InferOutput<typeof LogLine>
