import { sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { parseRow } from './row.ts'
import type { OfSpec } from './spending.ts'

const Fruitless = v.strictObject({
  cycle: v.string(),
  at: v.number(),
  specHash: v.nullable(v.string()),
})
/** A cycle that showed something, when it did, and the spec it had; null where that is not kept any more. */
export type Fruitless = v.InferOutput<typeof Fruitless>

/**
 * Lines of the journal that begin the count anew, and those that are counted, to the letter as the indexes
 * `entries_reset` and `entries_shown` have it: without, each trigger would read through all those before it.
 */
const resets = sql.raw(
  "(type = 'suggestion.accepted' or (type in ('cycle.queued', 'cycle.joined') and json_extract(body, '$.trigger.kind') = 'hand'))",
)
const shows = sql.raw("type in ('suggestion.opened', 'suggestion.refuted')")

/** Cycles that brought nothing, from the journal's lines. It only reads. */
export function createFruitless(db: BunSQLiteDatabase) {
  /**
   * The latest cycles that had suggestions, newest first, since one was last accepted or a person asked
   * for a cycle by hand.
   */
  return ({ repository, spec }: OfSpec, limit: number): Fruitless[] =>
    db
      .all(
        sql`with since as (
          select coalesce((select id from entries
            where repository = ${repository} and spec = ${spec} and ${resets}
            order by id desc limit 1), 0) as id
        )
        select entries.cycle as cycle, max(entries.at) as at,
          (select json_extract(result, '$.specHash') from steps
            where run = entries.cycle and name = 'observe') as "specHash"
        from entries, since
        where entries.repository = ${repository} and entries.spec = ${spec} and ${shows}
          and entries.id > since.id and entries.cycle is not null
        group by entries.cycle order by max(entries.id) desc limit ${limit}`,
      )
      .map((row) => parseRow('fruitless', Fruitless, row))
}
