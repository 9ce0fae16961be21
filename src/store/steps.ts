import { and, asc, eq, gte, inArray, lt, max, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { steps as names } from '../domain/cycle.ts'
import { type CycleId, CycleId as Id } from '../domain/id.ts'
import { json, parseRow } from './row.ts'
import { runs, steps } from './tables.ts'

/** A row of the table of steps. */
export const StepRow = v.strictObject({
  run: Id,
  name: v.picklist(names),
  place: v.number(),
  epoch: v.number(),
  result: json(v.unknown()),
  ms: v.number(),
  at: v.number(),
})
export type StepRow = v.InferOutput<typeof StepRow>

/** The queries over finished steps. Each write belongs inside `store.write`. */
export function createSteps(db: BunSQLiteDatabase) {
  const place = sql.placeholder
  const later = db
    .delete(steps)
    .where(and(eq(steps.run, place('run')), gte(steps.place, place('place'))))
    .prepare()
  const insert = db
    .insert(steps)
    .values({
      run: place('run'),
      name: place('name'),
      place: place('place'),
      epoch: place('epoch'),
      result: place('result'),
      ms: place('ms'),
      at: place('at'),
    })
    .prepare()
  const ofRun = db
    .select()
    .from(steps)
    .where(eq(steps.run, place('run')))
    .orderBy(asc(steps.place))
    .prepare()
  const lastEpoch = db
    .select({ epoch: max(steps.epoch) })
    .from(steps)
    .where(eq(steps.run, place('run')))
    .prepare()

  return {
    /** A step's result. Results of the same and of later steps rest on what is no more, and go. */
    put(row: Omit<StepRow, 'place'>): void {
      const at = { ...row, place: names.indexOf(row.name) }
      later.run(at)
      insert.run({ ...at, result: JSON.stringify(row.result) })
    },
    /** In the order of the flow. */
    of: (run: CycleId): StepRow[] =>
      ofRun.all({ run }).map((row) => parseRow('steps', StepRow, row)),
    /** The epoch of the claim that finished a step last; 0 where no step is finished. */
    lastEpoch: (run: CycleId): number => lastEpoch.get({ run })?.epoch ?? 0,
    /** Deletes at most `limit` steps of runs that ended before, and says how many. */
    deleteEndedBefore(time: number, limit: number): number {
      const old = db
        .select({ rowid: sql`${steps}.rowid` })
        .from(steps)
        .innerJoin(runs, eq(runs.id, steps.run))
        // No step is younger than its run's end: only the old ones are looked at.
        .where(and(lt(steps.at, time), lt(runs.endedAt, time)))
        .limit(limit)
      return db
        .delete(steps)
        .where(inArray(sql`rowid`, old))
        .returning({ run: steps.run })
        .all().length
    },
  }
}
