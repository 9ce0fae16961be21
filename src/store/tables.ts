import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// What the queries need to know of the tables; how they are made is in migrations/. JSON columns are
// plain text here: each is parsed with its schema, in one go, where its row leaves the database.

/** Cycles. */
export const runs = sqliteTable('runs', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  repository: text('repository').notNull(),
  spec: text('spec').notNull(),
  state: text('state').notNull(),
  triggers: text('triggers').notNull(),
  all: integer('all', { mode: 'boolean' }).notNull(),
  epoch: integer('epoch').notNull(),
  owner: text('owner'),
  createdAt: integer('created_at').notNull(),
  startedAt: integer('started_at'),
  deadline: integer('deadline'),
  endedAt: integer('ended_at'),
  fault: text('fault'),
})

/** Finished steps of runs. */
export const steps = sqliteTable(
  'steps',
  {
    run: text('run').notNull(),
    name: text('name').notNull(),
    place: integer('place').notNull(),
    epoch: integer('epoch').notNull(),
    result: text('result').notNull(),
    ms: real('ms').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.name] })],
)

/** Finished exchanges with models. */
export const exchanges = sqliteTable(
  'exchanges',
  {
    run: text('run').notNull(),
    key: text('key').notNull(),
    label: text('label').notNull(),
    model: text('model').notNull(),
    at: integer('at').notNull(),
    request: text('request').notNull(),
    answer: text('answer'),
    fault: text('fault'),
    usage: text('usage'),
    timings: text('timings'),
  },
  (table) => [primaryKey({ columns: [table.run, table.key] })],
)

/** The journal's lines. */
export const entries = sqliteTable('entries', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  at: integer('at').notNull(),
  type: text('type').notNull(),
  repository: text('repository').notNull(),
  spec: text('spec'),
  cycle: text('cycle'),
  suggestion: text('suggestion'),
  body: text('body').notNull(),
})

/** Suggestions, whole in `body`; the other columns are for finding them. */
export const suggestions = sqliteTable('suggestions', {
  id: text('id').primaryKey(),
  repository: text('repository').notNull(),
  spec: text('spec').notNull(),
  state: text('state').notNull(),
  fingerprint: text('fingerprint').notNull(),
  kind: text('kind').notNull(),
  base: text('base').notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  body: text('body').notNull(),
})

/** Plans of apply and revert. */
export const plans = sqliteTable('plans', {
  id: text('id').primaryKey(),
  repository: text('repository').notNull(),
  kind: text('kind').notNull(),
  mode: text('mode').notNull(),
  branch: text('branch'),
  parent: text('parent'),
  suggestions: text('suggestions').notNull(),
  files: text('files').notNull(),
  createdAt: integer('created_at').notNull(),
  closedAt: integer('closed_at'),
})

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
