import { and, asc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { CycleId } from '../domain/id.ts'
import { ToolCallRecord } from '../domain/tool.ts'
import { json, parseRow } from './row.ts'
import { calls } from './tables.ts'

const { args, answer, fault } = ToolCallRecord.entries

/** A row of the table of calls of tools. */
export const CallRow = v.strictObject({
  ...ToolCallRecord.entries,
  run: CycleId,
  args: json(args),
  answer: v.nullable(json(v.unwrap(answer))),
  fault: v.nullable(json(v.unwrap(fault))),
})

/** The queries over calls of tools. Each write belongs inside `store.write`. */
export function createCalls(db: BunSQLiteDatabase) {
  const place = sql.placeholder
  const byKey = db
    .select()
    .from(calls)
    .where(and(eq(calls.run, place('run')), eq(calls.key, place('key'))))
    .prepare()

  return {
    /** Keeps a call; where its key is there already, what was kept first stays. */
    put(run: CycleId, call: ToolCallRecord): void {
      const { args, answer, fault, ...rest } = call
      db.insert(calls)
        .values({
          ...rest,
          run,
          args: JSON.stringify(args),
          answer: answer && JSON.stringify(answer),
          fault: fault && JSON.stringify(fault),
        })
        .onConflictDoNothing()
        .run()
    },
    get(run: CycleId, key: string): ToolCallRecord | null {
      const row = byKey.get({ run, key })
      return row === undefined ? null : toCall(row)
    },
    /** In the order in which they were finished. */
    of: (run: CycleId): ToolCallRecord[] =>
      db
        .select()
        .from(calls)
        .where(eq(calls.run, run))
        .orderBy(asc(sql`rowid`))
        .all()
        .map(toCall),
    /** Deletes at most `limit` older calls, and says how many. */
    deleteBefore(time: number, limit: number): number {
      const old = db
        .select({ rowid: sql`rowid` })
        .from(calls)
        .where(lt(calls.at, time))
        .limit(limit)
      return db
        .delete(calls)
        .where(inArray(sql`rowid`, old))
        .returning({ run: calls.run })
        .all().length
    },
  }
}

function toCall(row: unknown): ToolCallRecord {
  const { run: _, ...call } = parseRow('calls', CallRow, row)
  return call
}
