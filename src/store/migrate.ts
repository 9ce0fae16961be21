import type { Database } from 'bun:sqlite'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Fault } from '../domain/fault.ts'

const folder = join(import.meta.dir, 'migrations')
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()

/** The schema this Ostinato knows: how many migrations there are. */
export const schemaVersion = files.length

/**
 * Brings the database to our schema, each migration in a transaction of its own. Throws Fault
 * `store.newer` for a database that a newer Ostinato wrote.
 */
export function migrate(sqlite: Database, path: string): void {
  for (;;) {
    const version = versionOf(sqlite)
    if (version > schemaVersion)
      throw new Fault(
        'store.newer',
        `Cannot open "${path}": its schema is ${version} and this Ostinato knows up to ${schemaVersion}; ` +
          'use the Ostinato that wrote it or a newer one, or name another folder with --data',
      )
    const file = files[version]
    if (file === undefined) return
    sqlite
      .transaction(() => {
        // Another process may have done the same while this one waited for the lock.
        if (versionOf(sqlite) !== version) return
        sqlite.run(readFileSync(join(folder, file), 'utf8'))
        sqlite.run(`pragma user_version = ${version + 1}`)
      })
      .immediate()
  }
}

function versionOf(sqlite: Database): number {
  const row = sqlite.query<{ user_version: number }, []>('pragma user_version').get()
  return row?.user_version ?? 0
}
