import { and, asc, eq, gte, lt, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import type { Reading } from '../domain/reading.ts'
import { json, parseRow } from './row.ts'
import { readings } from './tables.ts'

/** Which readings. Without a field, whatever its value. */
export interface ReadingFilter {
  repository?: string
  kind: string
  subject?: string
  /** At this moment or later; milliseconds since 1970. */
  since?: number
}

/** A row of the table of readings. */
export const ReadingRow = v.strictObject({
  repository: v.string(),
  kind: v.string(),
  subject: v.string(),
  value: v.string(),
  at: v.number(),
})
const Row = v.object({ ...ReadingRow.entries, value: json(v.unknown()) })

/** The queries over what was measured. Each write belongs inside `store.write`. */
export function createReadings(db: BunSQLiteDatabase) {
  const place = sql.placeholder
  const put = db
    .insert(readings)
    .values({
      repository: place('repository'),
      kind: place('kind'),
      subject: place('subject'),
      value: place('value'),
      at: place('at'),
    })
    .onConflictDoUpdate({
      target: [readings.repository, readings.kind, readings.subject],
      set: { value: sql`excluded.value`, at: sql`excluded.at` },
    })
    .prepare()
  const one = db
    .select()
    .from(readings)
    .where(
      and(
        eq(readings.repository, place('repository')),
        eq(readings.kind, place('kind')),
        eq(readings.subject, place('subject')),
      ),
    )
    .prepare()

  return {
    /** Keeps a reading in place of the one of its repository, kind and subject. */
    put: ({ value, ...of }: Reading): void => void put.run({ ...of, value: JSON.stringify(value) }),
    /** The one reading of its repository, kind and subject; null where there is none. */
    get(of: Pick<Reading, 'repository' | 'kind' | 'subject'>): Reading | null {
      const row = one.get(of)
      return row === undefined ? null : parseRow('readings', Row, row)
    },
    /** Oldest first. */
    list({ repository, kind, subject, since }: ReadingFilter): Reading[] {
      const wanted = and(
        eq(readings.kind, kind),
        repository === undefined ? undefined : eq(readings.repository, repository),
        subject === undefined ? undefined : eq(readings.subject, subject),
        since === undefined ? undefined : gte(readings.at, since),
      )
      return db
        .select()
        .from(readings)
        .where(wanted)
        .orderBy(asc(readings.at), asc(readings.subject))
        .all()
        .map((row) => parseRow('readings', Row, row))
    },
    /** Deletes the one reading of its repository, kind and subject. */
    remove({ repository, kind, subject }: Pick<Reading, 'repository' | 'kind' | 'subject'>): void {
      const one = and(
        eq(readings.repository, repository),
        eq(readings.kind, kind),
        eq(readings.subject, subject),
      )
      db.delete(readings).where(one).run()
    },
    /** Drops those of a kind that are older than a moment, in one repository. */
    drop({ repository, kind, before }: { repository: string; kind: string; before: number }): void {
      const old = and(
        eq(readings.repository, repository),
        eq(readings.kind, kind),
        lt(readings.at, before),
      )
      db.delete(readings).where(old).run()
    },
  }
}
