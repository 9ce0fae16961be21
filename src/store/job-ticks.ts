import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { JobRunId } from '../domain/id.ts'
import type { JobKey } from './job-runs.ts'
import { jobSchedules, jobTicks } from './job-tables.ts'
import { parseRow } from './row.ts'

/** Until when a job's schedule was looked at, and which one that was. */
export const JobScheduleRow = v.strictObject({
  repository: v.string(),
  job: v.string(),
  cron: v.string(),
  timezone: v.nullable(v.string()),
  lookedAt: v.number(),
})
export type JobScheduleRow = v.InferOutput<typeof JobScheduleRow>

/** One time of a schedule, and the run that came of it; null where another was in its way. */
export const JobTickRow = v.strictObject({
  repository: v.string(),
  job: v.string(),
  due: v.number(),
  run: v.nullable(JobRunId),
})
export type JobTickRow = v.InferOutput<typeof JobTickRow>

/** The queries over schedules and their times. Each write belongs inside `store.write`. */
export function createJobTicks(db: BunSQLiteDatabase) {
  const byJob = db
    .select()
    .from(jobSchedules)
    .where(
      and(
        eq(jobSchedules.repository, sql.placeholder('repository')),
        eq(jobSchedules.job, sql.placeholder('job')),
      ),
    )
    .prepare()
  const times = [jobTicks.repository, jobTicks.job, jobTicks.due]

  return {
    schedule(key: JobKey): JobScheduleRow | null {
      const row = byJob.get({ ...key })
      return row === undefined ? null : parseRow('job_schedules', JobScheduleRow, row)
    },
    putSchedule(row: JobScheduleRow): void {
      const target = [jobSchedules.repository, jobSchedules.job]
      db.insert(jobSchedules).values(row).onConflictDoUpdate({ target, set: row }).run()
    },
    /** True for the first who inserts this time of this job: who inserts, runs. */
    insert: (tick: JobTickRow): boolean =>
      db
        .insert(jobTicks)
        .values(tick)
        .onConflictDoNothing({ target: times })
        .returning({ due: jobTicks.due })
        .all().length > 0,
    /** Deletes at most `limit` older ones, and says how many. */
    deleteBefore(time: number, limit: number): number {
      const rowid = sql`${jobTicks}.rowid`
      const old = db.select({ rowid }).from(jobTicks).where(lt(jobTicks.due, time)).limit(limit)
      return db
        .delete(jobTicks)
        .where(inArray(sql`rowid`, old))
        .returning({ due: jobTicks.due })
        .all().length
    },
  }
}
