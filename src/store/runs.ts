import {
  and,
  asc,
  type Column,
  count,
  desc,
  eq,
  isNotNull,
  isNull,
  notExists,
  sql,
} from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import { alias } from 'drizzle-orm/sqlite-core'
import * as v from 'valibot'

import { Cycle } from '../domain/cycle.ts'
import type { CycleId } from '../domain/id.ts'
import { json, parseRow } from './row.ts'
import { runs } from './tables.ts'

/** A row of the table of runs. */
export const RunRow = v.strictObject({
  ...Cycle.entries,
  kind: v.picklist(['cycle', 'job']),
  owner: v.nullable(v.string()),
  triggers: json(Cycle.entries.triggers),
  fault: v.nullable(json(v.unwrap(Cycle.entries.fault))),
})

/** The queries over cycles. Each write belongs inside `store.write`. */
export function createRuns(db: BunSQLiteDatabase) {
  const other = alias(runs, 'other')
  const place = sql.placeholder
  const isCycle = is(runs.kind, 'cycle')
  const ofSpec = and(
    isCycle,
    eq(runs.repository, place('repository')),
    eq(runs.spec, place('spec')),
  )

  const byId = db
    .select()
    .from(runs)
    .where(and(isCycle, eq(runs.id, place('id'))))
    .prepare()
  const waiting = db
    .select()
    .from(runs)
    .where(and(ofSpec, is(runs.state, 'queued'), isNull(runs.startedAt)))
    .prepare()
  const ended = db
    .select()
    .from(runs)
    .where(and(ofSpec, isNotNull(runs.endedAt)))
    .orderBy(desc(runs.endedAt), desc(runs.id))
    .limit(place('limit'))
    .prepare()
  const running = db
    .select({ id: other.id })
    .from(other)
    .where(
      and(
        is(other.kind, 'cycle'),
        is(other.state, 'running'),
        eq(other.repository, runs.repository),
        eq(other.spec, runs.spec),
      ),
    )
  const isReady = and(isCycle, is(runs.state, 'queued'), notExists(running))
  // What was begun before comes first, then what waits the longest.
  const order = [sql`${runs.startedAt} is null`, asc(runs.createdAt), asc(runs.id)]
  const ready = db
    .select()
    .from(runs)
    .where(isReady)
    .orderBy(...order)
    .limit(1)
    .prepare()
  const readyOne = db
    .select()
    .from(runs)
    .where(and(isReady, eq(runs.id, place('id'))))
    .prepare()
  const held = db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.id, place('id')), eq(runs.epoch, place('epoch')), is(runs.state, 'running')))
    .prepare()
  const insert = db
    .insert(runs)
    .values({ ...values, id: place('id'), kind: 'cycle' })
    .prepare()
  const update = db
    .update(runs)
    .set({ ...values, owner: value('owner') })
    .where(eq(runs.id, place('id')))
    .prepare()

  return {
    /** A new cycle. */
    insert: (cycle: Cycle): void => void insert.run(toRow(cycle)),
    /** The cycle as it is now; `owner` is who claims it. */
    update: (cycle: Cycle, owner: string | null): void =>
      void update.run({ ...toRow(cycle), owner }),
    get: (id: CycleId): Cycle | null => toCycle(byId.get({ id })),
    /** The cycle of this spec and repository that is queued and was never started. */
    waiting: (key: { repository: string; spec: string }): Cycle | null => toCycle(waiting.get(key)),
    /** The cycle to claim next: queued, with none of its spec and repository running. */
    ready: (id?: CycleId): Cycle | null =>
      toCycle(id === undefined ? ready.get() : readyOne.get({ id })),
    /** True while the claim of this epoch may write. */
    isHeld: (id: CycleId, epoch: number): boolean => held.get({ id, epoch }) !== undefined,
    /** The latest cycles of a spec that have ended, the last one first. */
    ended: (key: { repository: string; spec: string }, limit: number): Cycle[] =>
      toCycles(ended.all({ ...key, limit })),
    /** Queues every running cycle again. */
    requeue: (): Cycle[] =>
      toCycles(
        db
          .update(runs)
          .set({ state: 'queued', owner: null })
          .where(and(isCycle, is(runs.state, 'running')))
          .returning()
          .all(),
      ),
    /** Takes a claim back as though it had not been made: its epoch is free again. */
    release(id: CycleId, epoch: number): void {
      db.update(runs)
        .set({ state: 'queued', owner: null, epoch: epoch - 1 })
        .where(and(eq(runs.id, id), eq(runs.epoch, epoch)))
        .run()
    },
    /** Newest first, older than the cycle `after`. */
    list(filter: { repository?: string; spec?: string; after?: CycleId; limit?: number }): Cycle[] {
      const { repository, spec, after, limit = 100 } = filter
      const last = after === undefined ? null : toCycle(byId.get({ id: after }))
      return toCycles(
        db
          .select()
          .from(runs)
          .where(
            and(
              isCycle,
              repository === undefined ? undefined : eq(runs.repository, repository),
              spec === undefined ? undefined : eq(runs.spec, spec),
              last
                ? sql`(${runs.createdAt}, ${runs.id}) < (${last.createdAt}, ${last.id})`
                : undefined,
            ),
          )
          .orderBy(desc(runs.createdAt), desc(runs.id))
          .limit(limit)
          .all(),
      )
    },
    /** How many cycles are in each state. */
    counts: (): Map<string, number> =>
      new Map(
        db
          .select({ state: runs.state, count: count() })
          .from(runs)
          .where(isCycle)
          .groupBy(runs.state)
          .all()
          .map((row) => [row.state, row.count]),
      ),
  }
}

/** The column is the value, written out: a partial index serves no query that has a placeholder there. */
function is(column: Column, value: 'cycle' | 'queued' | 'running') {
  return sql`${column} = ${sql.raw(`'${value}'`)}`
}

/** A value of a row, for statements that are prepared. */
function value(name: string) {
  return sql`${sql.placeholder(name)}`
}

/** What is written of a cycle, by the names that `toRow` gives it. */
const values = {
  repository: value('repository'),
  spec: value('spec'),
  state: value('state'),
  triggers: value('triggers'),
  all: value('all'),
  epoch: value('epoch'),
  createdAt: value('createdAt'),
  startedAt: value('startedAt'),
  deadline: value('deadline'),
  endedAt: value('endedAt'),
  fault: value('fault'),
} satisfies Record<keyof Omit<Cycle, 'id'>, unknown>

function toRow({ triggers, fault, all, ...rest }: Cycle) {
  return {
    ...rest,
    all: Number(all),
    triggers: JSON.stringify(triggers),
    fault: fault && JSON.stringify(fault),
  }
}

function toCycle(row: unknown): Cycle | null {
  if (row === undefined) return null
  const { kind: _, owner: __, ...cycle } = parseRow('runs', RunRow, row)
  return cycle
}

function toCycles(rows: unknown[]): Cycle[] {
  return rows.flatMap((row) => toCycle(row) ?? [])
}
