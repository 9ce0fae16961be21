import { and, asc, desc, eq, gt, inArray, lt, max, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { type Entry, EntryType, type NewEntry } from '../domain/entry.ts'
import { json, parseRow } from './row.ts'
import { entries } from './tables.ts'

/** A row of the table of entries. */
export const EntryRow = v.strictObject({
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
  at: v.number(),
  type: EntryType,
  repository: v.string(),
  spec: v.nullable(v.string()),
  cycle: v.nullable(v.string()),
  suggestion: v.nullable(v.string()),
  body: json(v.record(v.string(), v.unknown())),
})

/** Which entries of the journal to read. */
export interface EntryFilter {
  /** Entries with a larger id. */
  after?: number
  /** At most so many; 1,000 by default. */
  limit?: number
  /** The newest ones, where there are more than that; else the oldest. */
  newest?: boolean
  types?: EntryType[]
  spec?: string
  repository?: string
  cycle?: string
  suggestion?: string
}

/** The queries over the journal's lines. Each write belongs inside `store.write`. */
export function createEntries(db: BunSQLiteDatabase) {
  const place = sql.placeholder
  const insert = db
    .insert(entries)
    .values({
      at: place('at'),
      type: place('type'),
      repository: place('repository'),
      spec: place('spec'),
      cycle: place('cycle'),
      suggestion: place('suggestion'),
      body: place('body'),
    })
    .prepare()
  const last = db
    .select({ id: max(entries.id) })
    .from(entries)
    .prepare()

  return {
    insert(entry: NewEntry, at: number): void {
      const { type, repository, spec = null, cycle = null, suggestion = null, body } = entry
      insert.run({ at, type, repository, spec, cycle, suggestion, body: JSON.stringify(body) })
    },
    /** The newest entry's id, 0 where there is none: a cheap way to see that something was written. */
    last: (): number => last.get()?.id ?? 0,
    /** Oldest first, or the newest. */
    list(filter: EntryFilter): Entry[] {
      const {
        after = 0,
        limit = 1000,
        newest = false,
        types,
        spec,
        repository,
        cycle,
        suggestion,
      } = filter
      const found = db
        .select()
        .from(entries)
        .where(
          and(
            gt(entries.id, after),
            types && inArray(entries.type, types),
            spec === undefined ? undefined : eq(entries.spec, spec),
            repository === undefined ? undefined : ofRepository(repository, spec),
            cycle === undefined ? undefined : eq(entries.cycle, cycle),
            suggestion === undefined ? undefined : eq(entries.suggestion, suggestion),
          ),
        )
        .orderBy(newest ? desc(entries.id) : asc(entries.id))
        .limit(limit)
        .all()
      return (newest ? found.reverse() : found).map(toEntry)
    },
    /** Deletes at most `limit` older entries, and says how many. */
    deleteBefore(time: number, limit: number): number {
      const old = db
        .select({ id: entries.id })
        .from(entries)
        .where(lt(entries.at, time))
        .orderBy(asc(entries.at))
        .limit(limit)
      return db.delete(entries).where(inArray(entries.id, old)).returning({ id: entries.id }).all()
        .length
    },
  }
}

/** Without a spec the index serves no order: all lines of the repository would be sorted for the newest few. */
function ofRepository(repository: string, spec: string | undefined) {
  return spec === undefined
    ? sql`+${entries.repository} = ${repository}`
    : eq(entries.repository, repository)
}

function toEntry(row: unknown): Entry {
  const { spec, cycle, suggestion, ...rest } = parseRow('entries', EntryRow, row)
  return {
    ...rest,
    ...(spec !== null && { spec }),
    ...(cycle !== null && { cycle }),
    ...(suggestion !== null && { suggestion }),
  }
}
