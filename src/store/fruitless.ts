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
 * Lines of the journal that count, to the letter as the index `entries_counted` has it: without, each trigger
 * of a paused spec would read through all that were refused before it.
 */
const counts = sql.raw(
  "type in ('cycle.joined', 'cycle.queued', 'suggestion.accepted', 'suggestion.opened', 'suggestion.refuted')",
)

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
            where repository = ${repository} and spec = ${spec} and ${counts}
              and (type = 'suggestion.accepted' or (type in ('cycle.queued', 'cycle.joined')
                and json_extract(body, '$.trigger.kind') = 'hand'))
            order by id desc limit 1), 0) as id
        )
        select entries.cycle as cycle, max(entries.at) as at,
          (select json_extract(result, '$.specHash') from steps
            where run = entries.cycle and name = 'observe') as "specHash"
        from entries, since
        where entries.repository = ${repository} and entries.spec = ${spec} and ${counts}
          and entries.id > since.id and entries.cycle is not null
          and entries.type in ('suggestion.opened', 'suggestion.refuted')
        group by entries.cycle order by max(entries.id) desc limit ${limit}`,
      )
      .map((row) => parseRow('fruitless', Fruitless, row))
}
