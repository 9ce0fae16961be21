import { Database } from 'bun:sqlite'

import { type BunSQLiteDatabase, drizzle } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { everyTable } from './every-table.ts'
import { storeFault } from './fault.ts'
import { schemaVersion } from './migrate.ts'
import type { Store } from './open.ts'
import { describeIssue } from './row.ts'

const tables = Object.values(everyTable)
const Header = v.object({ ostinato: v.literal(1), schema: v.number(), at: v.number() })
const Line = v.strictObject({
  // Every name is one of the table's own: keys of a literal.
  table: v.picklist(Object.keys(everyTable) as (keyof typeof everyTable)[]),
  row: v.unknown(),
})
const Last = v.strictObject({ rows: v.number() })

/**
 * Puts an export into an empty store, all of it or nothing, and says how many rows it was. Nothing
 * else may write to the store meanwhile. Throws Fault `store.import` that names the line.
 */
export async function importStore(
  store: Store,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<number> {
  // The transaction stays open while the next line is waited for, so it has a connection of its own.
  using sqlite = new Database(store.path, { readwrite: true })
  const db = drizzle(sqlite)
  try {
    sqlite.run('pragma foreign_keys = on')
    sqlite.run('pragma synchronous = full')
    sqlite.run('begin immediate')
    const rows = await readLines(db, lines)
    sqlite.run('commit')
    return rows
  } catch (error) {
    if (sqlite.inTransaction) sqlite.run('rollback')
    throw storeFault(error, 'import into', store.path)
  }
}

async function readLines(db: BunSQLiteDatabase, lines: AsyncIterable<string> | Iterable<string>) {
  if (tables.some(({ table }) => db.select().from(table).limit(1).all().length > 0))
    throw new Fault(
      'store.import',
      'Cannot import: the store is not empty; name an empty folder with --data',
    )
  let number = 0
  let rows = 0
  let counted: number | null = null
  for await (const line of lines) {
    number += 1
    try {
      const value: unknown = JSON.parse(line)
      if (counted !== null) throw new RangeError('it comes after the last line of an export')
      if (number === 1) readHeader(value)
      else if (v.is(Last, value)) counted = value.rows
      else {
        const { table, row } = v.parse(Line, value)
        everyTable[table].put(db, row)
        rows += 1
      }
    } catch (error) {
      throw lineFault(error, number)
    }
  }
  if (counted === rows) return rows
  const why = counted === null ? 'it is cut short' : `it says ${counted} rows and has ${rows}`
  throw new Fault('store.import', `Cannot import: the export ends at line ${number} and ${why}`)
}

function readHeader(value: unknown): void {
  const { schema } = v.parse(Header, value)
  if (schema === schemaVersion) return
  throw new RangeError(
    `its schema is ${schema} and this Ostinato has ${schemaVersion}; export and import with the same version`,
  )
}

/** Faults of the disk stay what they are; whatever else is wrong is wrong with the line. */
function lineFault(error: unknown, number: number): unknown {
  if (storeFault(error, 'import', '') instanceof Fault) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const why = v.isValiError(cause) ? describeIssue(cause.issues[0]) : String(cause)
  return new Fault('store.import', `Cannot import line ${number}: ${why}`, { cause: error })
}
