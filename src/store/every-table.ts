import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import * as v from 'valibot'

import { CallRow } from './calls.ts'
import { ConsentRow } from './consents.ts'
import { DeliveryRow } from './deliveries.ts'
import { EntryRow } from './entries.ts'
import { ExchangeRow } from './exchanges.ts'
import { JobLogRow, JobStepRow } from './job-logs.ts'
import { JobRunRow } from './job-runs.ts'
import { jobLogs, jobRuns, jobSchedules, jobSteps, jobTicks } from './job-tables.ts'
import { JobScheduleRow, JobTickRow } from './job-ticks.ts'
import { PlanRow } from './plans.ts'
import { ReadingRow } from './readings.ts'
import { RunRow } from './run-row.ts'
import { StepRow } from './steps.ts'
import { SuggestionRow } from './suggestions.ts'
import {
  calls,
  consents,
  deliveries,
  entries,
  exchanges,
  plans,
  readings,
  runs,
  steps,
  suggestions,
} from './tables.ts'

/** Every table, and how a row of it is checked and put back; in an order in which rows can be put back. */
export const everyTable = {
  runs: tableOf(runs, RunRow),
  steps: tableOf(steps, StepRow),
  exchanges: tableOf(exchanges, ExchangeRow),
  calls: tableOf(calls, CallRow),
  consents: tableOf(consents, ConsentRow),
  readings: tableOf(readings, ReadingRow),
  entries: tableOf(entries, EntryRow),
  suggestions: tableOf(suggestions, SuggestionRow),
  plans: tableOf(plans, PlanRow),
  deliveries: tableOf(deliveries, DeliveryRow),
  job_schedules: tableOf(jobSchedules, JobScheduleRow),
  job_ticks: tableOf(jobTicks, JobTickRow),
  job_runs: tableOf(jobRuns, JobRunRow),
  job_steps: tableOf(jobSteps, JobStepRow),
  job_logs: tableOf(jobLogs, JobLogRow),
} as const

function tableOf<table extends SQLiteTable>(
  table: table,
  schema: v.GenericSchema<table['$inferInsert'], unknown>,
) {
  return {
    table,
    /** Inserts a row. Throws what valibot throws when it is not of the table's form. */
    put(db: BunSQLiteDatabase, row: unknown): void {
      v.assert(schema, row)
      db.insert(table).values(row).run()
    },
  }
}
