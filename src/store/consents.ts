import { asc, eq, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { Consent } from '../domain/consent.ts'
import { parseRow } from './row.ts'
import { consents } from './tables.ts'

/** A row of the table of consents. */
export const ConsentRow = v.strictObject(Consent.entries)

/** The queries over what a person allowed. Each write belongs inside `store.write`. */
export function createConsents(db: BunSQLiteDatabase) {
  return {
    /** Keeps a consent in place of the one of its repository, kind and subject. */
    put(consent: Consent): void {
      const { hash, text, at, by } = consent
      db.insert(consents)
        .values(consent)
        .onConflictDoUpdate({
          target: [consents.repository, consents.kind, consents.subject],
          set: { hash, text, at, by },
        })
        .run()
    },
    /** In the order in which they were first given. */
    of: (repository: string): Consent[] =>
      db
        .select()
        .from(consents)
        .where(eq(consents.repository, repository))
        .orderBy(asc(sql`rowid`))
        .all()
        .map((row) => parseRow('consents', ConsentRow, row)),
  }
}
