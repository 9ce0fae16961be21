import { and, asc, type Column, count, desc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { Exchange } from '../domain/exchange.ts'
import { CycleId } from '../domain/id.ts'
import type { KeptPace } from '../domain/pace.ts'
import { json, parseRow } from './row.ts'
import { exchanges } from './tables.ts'

const { answer, fault, usage, timings } = Exchange.entries
/** Fewer tokens than these say nothing of how many come in a second. */
const tellingTokens = 8

/** A row of the table of exchanges. */
export const ExchangeRow = v.strictObject({
  ...Exchange.entries,
  run: CycleId,
  request: json(Exchange.entries.request),
  answer: v.nullable(json(v.unwrap(answer))),
  fault: v.nullable(json(v.unwrap(fault))),
  usage: v.nullable(json(v.unwrap(usage))),
  timings: v.nullable(json(v.unwrap(timings))),
})

const PaceRow = v.strictObject({
  run: CycleId,
  model: v.string(),
  label: v.string(),
  at: v.number(),
  usage: json(v.unwrap(usage)),
  timings: json(v.unwrap(timings)),
})

const SumRow = v.strictObject({
  exchanges: v.number(),
  tokensIn: v.number(),
  tokensOut: v.number(),
  modelMs: v.number(),
})

/** The queries over exchanges with models. Each write belongs inside `store.write`. */
export function createExchanges(db: BunSQLiteDatabase) {
  const place = sql.placeholder
  const byKey = db
    .select()
    .from(exchanges)
    .where(and(eq(exchanges.run, place('run')), eq(exchanges.key, place('key'))))
    .prepare()
  const total = (column: Column, path: string) =>
    sql<number>`coalesce(sum(json_extract(${column}, ${path})), 0)`
  const sums = db
    .select({
      exchanges: count(),
      tokensIn: total(exchanges.usage, '$.promptTokens'),
      tokensOut: total(exchanges.usage, '$.completionTokens'),
      modelMs: total(exchanges.timings, '$.totalMs'),
    })
    .from(exchanges)
    .where(eq(exchanges.run, place('run')))
    .prepare()

  return {
    /** Keeps an exchange; where its key is there already, what was kept first stays. */
    put(run: CycleId, exchange: Exchange): void {
      const { request, answer, fault, usage, timings, ...rest } = exchange
      db.insert(exchanges)
        .values({
          ...rest,
          run,
          request: JSON.stringify(request),
          answer: answer && JSON.stringify(answer),
          fault: fault && JSON.stringify(fault),
          usage: usage && JSON.stringify(usage),
          timings: timings && JSON.stringify(timings),
        })
        .onConflictDoNothing()
        .run()
    },
    get(run: CycleId, key: string): Exchange | null {
      const row = byKey.get({ run, key })
      return row === undefined ? null : toExchange(row)
    },
    /** In the order in which they were finished. */
    of: (run: CycleId): Exchange[] =>
      db
        .select()
        .from(exchanges)
        .where(eq(exchanges.run, run))
        .orderBy(asc(sql`rowid`))
        .all()
        .map(toExchange),
    /** What a cycle's exchanges took, all together. */
    sum: (run: CycleId): v.InferOutput<typeof SumRow> =>
      parseRow('exchanges', SumRow, sums.get({ run })),
    /** How quick the latest answers were, newest first. */
    paces: (limit: number): KeptPace[] =>
      db
        .select({
          run: exchanges.run,
          model: exchanges.model,
          label: exchanges.label,
          at: exchanges.at,
          usage: exchanges.usage,
          timings: exchanges.timings,
        })
        .from(exchanges)
        .where(and(isNotNull(exchanges.usage), isNotNull(exchanges.timings)))
        .orderBy(desc(sql`rowid`))
        .limit(limit)
        .all()
        .map(toPace),
    /** Deletes at most `limit` older exchanges, and says how many. */
    deleteBefore(time: number, limit: number): number {
      const old = db
        .select({ rowid: sql`rowid` })
        .from(exchanges)
        .where(lt(exchanges.at, time))
        .limit(limit)
      return db
        .delete(exchanges)
        .where(inArray(sql`rowid`, old))
        .returning({ run: exchanges.run })
        .all().length
    },
  }
}

function toPace(row: unknown): KeptPace {
  const { run, model, label, at, usage, timings } = parseRow('exchanges', PaceRow, row)
  const { firstTokenMs, totalMs } = timings
  const tokens = usage.completionTokens
  const tells = tokens >= tellingTokens && totalMs > firstTokenMs
  const tokensPerSecond = tells ? ((tokens - 1) * 1000) / (totalMs - firstTokenMs) : null
  return { run, model, label, at, firstTokenMs, tokensPerSecond }
}

function toExchange(row: unknown): Exchange {
  const { run: _, ...exchange } = parseRow('exchanges', ExchangeRow, row)
  return exchange
}
