import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { JobRunId } from '../domain/id.ts'
import { LogLine } from '../domain/job-run.ts'
import { jobLogs, jobSteps } from './job-tables.ts'
import { json, parseRow } from './row.ts'

/** A row of the table of jobs' lines. */
export const JobLogRow = v.strictObject({ run: JobRunId, ...LogLine.entries })
export type JobLogRow = v.InferOutput<typeof JobLogRow>

/** A row of the table of jobs' steps. */
export const JobStepRow = v.strictObject({
  run: JobRunId,
  name: v.string(),
  epoch: v.number(),
  result: json(v.unknown()),
  at: v.number(),
})
export type JobStepRow = v.InferOutput<typeof JobStepRow>

/** The queries over what jobs' runs said and finished. Each write belongs inside `store.write`. */
export function createJobLogs(db: BunSQLiteDatabase) {
  return {
    say: (lines: JobLogRow[]): void => void db.insert(jobLogs).values(lines).run(),
    /** In the order in which they were said, after the line of that number. */
    said: (run: JobRunId, after = 0): LogLine[] =>
      db
        .select()
        .from(jobLogs)
        .where(and(eq(jobLogs.run, run), gt(jobLogs.number, after)))
        .orderBy(asc(jobLogs.number))
        .all()
        .map((row) => {
          const { run: _, ...line } = parseRow('job_logs', JobLogRow, row)
          return line
        }),
    /** Keeps a step's result; where its name is there already, what was kept first stays. */
    putStep: (step: JobStepRow): void =>
      void db
        .insert(jobSteps)
        .values({ ...step, result: JSON.stringify(step.result ?? null) })
        .onConflictDoNothing()
        .run(),
    /** In the order in which they were finished. */
    steps: (run: JobRunId): JobStepRow[] =>
      db
        .select()
        .from(jobSteps)
        .where(eq(jobSteps.run, run))
        .orderBy(asc(sql`rowid`))
        .all()
        .map((row) => parseRow('job_steps', JobStepRow, row)),
  }
}
