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

/** Finished calls of tools of MCP servers. */
export const calls = sqliteTable(
  'calls',
  {
    run: text('run').notNull(),
    key: text('key').notNull(),
    server: text('server').notNull(),
    tool: text('tool').notNull(),
    args: text('args').notNull(),
    by: text('by').notNull(),
    at: integer('at').notNull(),
    answer: text('answer'),
    fault: text('fault'),
  },
  (table) => [primaryKey({ columns: [table.run, table.key] })],
)

/** What a person allowed, by repository. */
export const consents = sqliteTable(
  'consents',
  {
    repository: text('repository').notNull(),
    kind: text('kind', { enum: ['launch', 'tool', 'script', 'change'] }).notNull(),
    subject: text('subject').notNull(),
    hash: text('hash').notNull(),
    text: text('text').notNull(),
    at: integer('at').notNull(),
    by: text('by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.repository, table.kind, table.subject] })],
)

/** What was measured last of each thing, whole in `value`. */
export const readings = sqliteTable(
  'readings',
  {
    repository: text('repository').notNull(),
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    value: text('value').notNull(),
    at: integer('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.repository, table.kind, table.subject] })],
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

/** Webhook requests whose signature was right. */
export const deliveries = sqliteTable('deliveries', {
  id: text('id').primaryKey(),
  hook: text('hook').notNull(),
  route: text('route').notNull(),
  key: text('key').notNull(),
  digest: text('digest'),
  receivedAt: integer('received_at').notNull(),
  headers: text('headers').notNull(),
  body: text('body').notNull(),
  encoding: text('encoding').notNull(),
  secret: integer('secret').notNull(),
  state: text('state').notNull(),
  why: text('why'),
  causes: text('causes').notNull(),
  replays: integer('replays').notNull(),
})
