import * as v from 'valibot'

import { Permissions } from '../domain/permissions.ts'

/** What a job file says, as the child that imported it told: parsed, with defaults. */
export const JobWords = v.strictObject({
  /** Five fields. */
  cron: v.pipe(v.string(), v.minLength(1)),
  /** IANA name; null for the machine's own. */
  timezone: v.nullable(v.string()),
  missed: v.picklist(['skip', 'once', 'all']),
  /** What becomes of a run that is due while the last one still runs. */
  overlap: v.picklist(['skip', 'queue']),
  /** Up to so many milliseconds are added to each start, the same for the same time. */
  jitterMs: v.number(),
  /** Attempts after the first that failed. */
  retries: v.number(),
  /** Milliseconds before the first of them; doubles for each. */
  backoffMs: v.number(),
  timeoutMs: v.number(),
  memoryBytes: v.number(),
  permissions: Permissions,
})
export type JobWords = v.InferOutput<typeof JobWords>

/** A job that may run. */
export interface LoadedJob extends JobWords {
  /** From its path: `nightly`, `reports/weekly`. */
  name: string
  /** Absolute path of its file. */
  file: string
  /** Of the file's bytes. */
  hash: string
  /** Absolute path of the repository it works on. */
  repository: string
  builtIn: boolean
}

/** One execution of a job, as its runner is told. */
export interface JobRun {
  id: string
  job: LoadedJob
  /** From 1. */
  attempt: number
  /** The time it was due, in milliseconds since 1970; null for a run by hand. */
  due: number | null
  signal: AbortSignal
  /** A finished step's result; undefined where there is none. */
  step(name: string): Promise<unknown>
  /** Keeps a step's result: on the disk when it resolves. */
  keepStep(name: string, result: unknown): Promise<void>
  /** Keeps a line; capped by who keeps it. */
  log(line: string): void
}

/** How an execution ended. */
export type JobOutcome =
  | { state: 'done'; ms: number }
  | { state: 'failed'; ms: number; code: string; why: string; again: boolean }

/** Runs a job once, in a jail of its own. Never throws: what goes wrong is an outcome. */
export type RunJob = (run: JobRun) => Promise<JobOutcome>
