import { Database } from 'bun:sqlite'

import { asc, getTableColumns, gt, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/bun-sqlite'

import { everyTable } from './every-table.ts'
import { storeFault } from './fault.ts'
import { schemaVersion } from './migrate.ts'
import type { Store } from './open.ts'

const page = 500

/**
 * The whole store as JSON Lines: a header, a line for each row, and a last line that counts them. It
 * is the store of one moment, whatever is written meanwhile.
 */
export async function* exportStore(store: Store): AsyncIterable<string> {
  using sqlite = new Database(store.path, { readonly: true })
  const db = drizzle(sqlite)
  // A reading transaction of a connection of its own sees the moment of its first look, and holds nobody up.
  sqlite.run('begin')
  sqlite.run('select 1 from runs limit 1')
  yield line({ ostinato: 1, schema: schemaVersion, at: store.now() })
  let rows = 0
  try {
    for (const [name, { table }] of Object.entries(everyTable)) {
      const rowid = sql<number>`rowid`
      for (let last = Number.MIN_SAFE_INTEGER, full = true; full;) {
        const found = db
          .select({ rowid, row: getTableColumns(table) })
          .from(table)
          .where(gt(rowid, last))
          .orderBy(asc(rowid))
          .limit(page)
          .all()
        for (const { row } of found) yield line({ table: name, row })
        rows += found.length
        last = found.at(-1)?.rowid ?? last
        full = found.length === page
      }
    }
  } catch (error) {
    throw storeFault(error, 'read', store.path)
  }
  yield line({ rows })
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
