import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, min, ne, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import { alias } from 'drizzle-orm/sqlite-core'
import * as v from 'valibot'

import type { JobRunId } from '../domain/id.ts'
import { KeptRun } from '../domain/job-run.ts'
import { jobLogs, jobRuns, jobSteps } from './job-tables.ts'
import { json, parseRow } from './row.ts'

/** A row of the table of jobs' runs. */
export const JobRunRow = v.strictObject({
  ...KeptRun.entries,
  fault: v.nullable(json(v.unwrap(KeptRun.entries.fault))),
})

/** A job, told from those of other repositories. */
export interface JobKey {
  repository: string
  job: string
}

/** The queries over jobs' runs. Each write belongs inside `store.write`. */
export function createJobRuns(db: BunSQLiteDatabase) {
  const place = sql.placeholder
  const other = alias(jobRuns, 'other')
  const isQueued = sql`${jobRuns.state} = 'queued'`
  const byId = db
    .select()
    .from(jobRuns)
    .where(eq(jobRuns.id, place('id')))
    .prepare()
  // A run that has begun and not ended is in the way of the next one, also while it waits to be tried again.
  const begun = db
    .select({ id: other.id })
    .from(other)
    .where(
      and(
        eq(other.repository, jobRuns.repository),
        eq(other.job, jobRuns.job),
        ne(other.id, jobRuns.id),
        isNull(other.endedAt),
        isNotNull(other.startedAt),
      ),
    )
  const ready = db
    .select()
    .from(jobRuns)
    .where(
      and(
        isQueued,
        isNull(jobRuns.endedAt),
        lte(jobRuns.startAt, place('now')),
        sql`not exists ${begun}`,
      ),
    )
    .orderBy(sql`coalesce(${jobRuns.due}, ${jobRuns.createdAt})`, jobRuns.createdAt, jobRuns.id)
    .prepare()
  const nextStart = db
    .select({ at: min(jobRuns.startAt) })
    .from(jobRuns)
    .where(and(isQueued, isNull(jobRuns.endedAt), gt(jobRuns.startAt, place('now'))))
    .prepare()
  const open = db
    .select()
    .from(jobRuns)
    .where(
      and(
        eq(jobRuns.repository, place('repository')),
        eq(jobRuns.job, place('job')),
        isNull(jobRuns.endedAt),
      ),
    )
    .prepare()

  return {
    insert: (run: KeptRun): void => void db.insert(jobRuns).values(toRow(run)).run(),
    update: ({ id, ...run }: KeptRun): void =>
      void db
        .update(jobRuns)
        .set(toRow({ id, ...run }))
        .where(eq(jobRuns.id, id))
        .run(),
    get(id: JobRunId): KeptRun | null {
      const row = byId.get({ id })
      return row === undefined ? null : toRun(row)
    },
    /** Queued ones whose time has come and whose job has begun no other, the one longest due first. */
    ready: (now: number): KeptRun[] => ready.all({ now }).map(toRun),
    /** When the next of those begins that wait for a time after `now`; null where none does. */
    nextStart: (now: number): number | null => nextStart.get({ now })?.at ?? null,
    /** Those of a job that have not ended. */
    open: (key: JobKey): KeptRun[] => open.all({ ...key }).map(toRun),
    running: (): KeptRun[] =>
      db
        .select()
        .from(jobRuns)
        .where(and(sql`${jobRuns.state} = 'running'`, isNull(jobRuns.endedAt)))
        .all()
        .map(toRun),
    /** Newest first, older than the run `after`; at most 100 where no limit is named. */
    list(filter: Partial<JobKey> & { after?: JobRunId; limit?: number }): KeptRun[] {
      const { repository, job, after, limit = 100 } = filter
      const last = after === undefined ? undefined : byId.get({ id: after })
      return db
        .select()
        .from(jobRuns)
        .where(
          and(
            repository === undefined ? undefined : eq(jobRuns.repository, repository),
            job === undefined ? undefined : eq(jobRuns.job, job),
            last && sql`(${jobRuns.createdAt}, ${jobRuns.id}) < (${last.createdAt}, ${last.id})`,
          ),
        )
        .orderBy(desc(jobRuns.createdAt), desc(jobRuns.id))
        .limit(limit)
        .all()
        .map(toRun)
    },
    /** Deletes at most `limit` runs that ended before, with their steps and lines, and says how many. */
    deleteEndedBefore(time: number, limit: number): number {
      const old = db
        .select({ id: jobRuns.id })
        .from(jobRuns)
        .where(and(isNotNull(jobRuns.endedAt), lt(jobRuns.endedAt, time)))
        .limit(limit)
        .all()
        .map(({ id }) => id)
      if (old.length === 0) return 0
      db.delete(jobSteps).where(inArray(jobSteps.run, old)).run()
      db.delete(jobLogs).where(inArray(jobLogs.run, old)).run()
      db.delete(jobRuns).where(inArray(jobRuns.id, old)).run()
      return old.length
    },
  }
}

function toRow(run: KeptRun) {
  return { ...run, fault: run.fault && JSON.stringify(run.fault) }
}

function toRun(row: unknown): KeptRun {
  return parseRow('job_runs', JobRunRow, row)
}
