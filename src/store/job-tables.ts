import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// The tables of jobs, as in tables.ts: what the queries need to know of them.

/** Until when each job's schedule was looked at, and which schedule that was. */
export const jobSchedules = sqliteTable(
  'job_schedules',
  {
    repository: text('repository').notNull(),
    job: text('job').notNull(),
    cron: text('cron').notNull(),
    timezone: text('timezone'),
    lookedAt: integer('looked_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.repository, table.job] })],
)

/** Times of schedules that were decided on. */
export const jobTicks = sqliteTable(
  'job_ticks',
  {
    repository: text('repository').notNull(),
    job: text('job').notNull(),
    due: integer('due').notNull(),
    run: text('run'),
  },
  (table) => [primaryKey({ columns: [table.repository, table.job, table.due] })],
)

/** Executions of jobs. */
export const jobRuns = sqliteTable('job_runs', {
  id: text('id').primaryKey(),
  job: text('job').notNull(),
  repository: text('repository').notNull(),
  hash: text('hash').notNull(),
  reason: text('reason').notNull(),
  due: integer('due'),
  state: text('state').notNull(),
  epoch: integer('epoch').notNull(),
  failures: integer('failures').notNull(),
  crashes: integer('crashes').notNull(),
  lines: integer('lines').notNull(),
  createdAt: integer('created_at').notNull(),
  startAt: integer('start_at').notNull(),
  startedAt: integer('started_at'),
  deadline: integer('deadline'),
  endedAt: integer('ended_at'),
  fault: text('fault'),
})

/** Finished steps of jobs' runs. */
export const jobSteps = sqliteTable(
  'job_steps',
  {
    run: text('run').notNull(),
    name: text('name').notNull(),
    epoch: integer('epoch').notNull(),
    result: text('result').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.name] })],
)

/** What jobs' runs said. */
export const jobLogs = sqliteTable(
  'job_logs',
  {
    run: text('run').notNull(),
    number: integer('number').notNull(),
    attempt: integer('attempt').notNull(),
    at: integer('at').notNull(),
    text: text('text').notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.number] })],
)
