import { sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import type { CycleId } from '../domain/id.ts'
import { parseRow } from './row.ts'

const Spent = v.strictObject({ at: v.number(), amount: v.number() })
/** What was spent, and when it was. */
export type Spent = v.InferOutput<typeof Spent>

const Sums = v.strictObject({ all: v.number(), day: v.number() })
/** Tokens that all specs cost together, and one of them. */
export type Sums = v.InferOutput<typeof Sums>

/** Whose spending is meant: that of one spec in one repository. */
export interface OfSpec {
  repository: string
  spec: string
}

const Taken = v.strictObject({
  repository: v.string(),
  spec: v.string(),
  /** Cycles that ended, and those of them that failed. */
  cycles: v.number(),
  failed: v.number(),
  tokensIn: v.number(),
  tokensOut: v.number(),
  /** Milliseconds that models were at work. */
  modelMs: v.number(),
  /** Milliseconds that cycles were walked. */
  machineMs: v.number(),
})
/** What the cycles of one spec in one repository took in some time. */
export type Taken = v.InferOutput<typeof Taken>

/** An exchange whose tokens nobody counted, since it failed, cost what it was allowed; to the letter as `exchanges_by_time` has it. */
const tokens = sql`coalesce(
  json_extract(exchanges.usage, '$.promptTokens') + json_extract(exchanges.usage, '$.completionTokens'),
  json_extract(exchanges.request, '$.maxTokens'), 0)`

/** What cycles have cost, from what is kept of them. All of it only reads. */
export function createSpending(db: BunSQLiteDatabase) {
  const rows = (query: ReturnType<typeof sql>) =>
    db.all(query).map((row) => parseRow('spending', Spent, row))
  const ofSpec = ({ repository, spec }: OfSpec) =>
    sql`runs.repository = ${repository} and runs.spec = ${spec}`

  return {
    /** Tokens of a cycle's exchanges. */
    ofCycle: (run: CycleId): number =>
      rows(
        sql`select 0 as at, coalesce(sum(${tokens}), 0) as amount from exchanges where run = ${run}`,
      )[0]?.amount ?? 0,
    /** Tokens of all exchanges after a time, and of those of one spec. */
    sums: (since: number, of: OfSpec): Sums =>
      parseRow(
        'spending',
        Sums,
        db.all(
          sql`select coalesce(sum(${tokens}), 0) as "all",
              coalesce(sum(${tokens}) filter (where ${ofSpec(of)}), 0) as day
            from exchanges join runs on runs.id = exchanges.run where exchanges.at > ${since}`,
        )[0],
      ),
    /** Tokens of every exchange after a time, oldest first; of all specs where none is named. */
    tokens: (since: number, of: OfSpec | null): Spent[] =>
      rows(
        sql`select exchanges.at as at, ${tokens} as amount from exchanges
          join runs on runs.id = exchanges.run
          where exchanges.at > ${since} and ${of === null ? sql`true` : ofSpec(of)}
          order by exchanges.at`,
      ),
    /** What cycles that ended after a time, and exchanges after it, took, by repository and spec. */
    taken: (since: number): Taken[] =>
      db
        .all(
          sql`select repository, spec, sum(cycles) as cycles, sum(failed) as failed,
              sum(tokens_in) as tokensIn, sum(tokens_out) as tokensOut,
              sum(model_ms) as modelMs, sum(machine_ms) as machineMs
            from (
              select repository, spec, 1 as cycles, state = 'failed' as failed,
                0 as tokens_in, 0 as tokens_out, 0 as model_ms,
                max(0, min(ended_at, coalesce(deadline, ended_at))
                  - max(coalesce(started_at, ended_at), ${since})) as machine_ms
              from runs where kind = 'cycle' and ended_at > ${since}
              union all
              select runs.repository, runs.spec, 0, 0,
                coalesce(json_extract(exchanges.usage, '$.promptTokens'), 0),
                coalesce(json_extract(exchanges.usage, '$.completionTokens'), 0),
                coalesce(json_extract(exchanges.timings, '$.totalMs'), 0), 0
              from exchanges join runs on runs.id = exchanges.run where exchanges.at > ${since}
            )
            group by repository, spec order by repository, spec`,
        )
        .map((row) => parseRow('spending', Taken, row)),
    /** Minutes of every cycle that went on after a time, the first to end first; one that goes on has lasted till now. */
    minutes: (since: number, now: number, of: OfSpec): Spent[] =>
      rows(
        // The two apart, for each has its index.
        sql`select ended as at,
            max(0, min(ended, coalesce(deadline, ${now})) - max(started_at, ${since})) / 60000.0 as amount
          from (
            select ended_at as ended, deadline, started_at from runs
              where kind = 'cycle' and ${ofSpec(of)} and ended_at > ${since}
            union all
            select ${now}, deadline, started_at from runs
              where kind = 'cycle' and ${ofSpec(of)} and ended_at is null
          )
          where started_at is not null order by at`,
      ),
  }
}
