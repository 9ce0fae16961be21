import { sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { SuggestionId } from '../domain/id.ts'
import { outcomeKind } from '../domain/outcome.ts'
import { json, parseRow } from './row.ts'

const Followed = v.strictObject({ id: SuggestionId, kept: v.nullable(json(v.unknown())) })
/** A suggestion that is to be looked at, and what is kept of its outcome; null where nothing is. */
export type Followed = v.InferOutput<typeof Followed>

/** Whose outcomes, seen from which commit, and since when they were applied. */
export interface Following {
  repository: string
  commit: string
  since: number
  limit: number
}

/** Suggestions whose outcome may be another than the one that is kept. It only reads. */
export function createOutcomes(db: BunSQLiteDatabase) {
  /**
   * The latest that were applied or reverted, of which nothing is kept yet; those that Ostinato reverted
   * and that are not kept as such; those applied since the time that were last seen at another commit, or
   * were not taken: at the same commit nothing else becomes of the others.
   */
  return ({ repository, commit, since, limit }: Following): Followed[] =>
    db
      .all(
        // By their state, for in a long history nearly all are settled, and the index has all that tells it.
        sql`select suggestions.id as id, readings.value as kept
          from suggestions indexed by suggestions_by_state
          left join readings on readings.repository = suggestions.repository
            and readings.kind = ${outcomeKind.kind} and readings.subject = suggestions.id
          where suggestions.repository = ${repository} and suggestions.state in ('applied', 'reverted')
            and (readings.subject is null
              or (suggestions.state = 'reverted' and json_extract(readings.value, '$.state') is not 'reverted')
              or (suggestions.state = 'applied' and suggestions.updated_at >= ${since}
                and (json_extract(readings.value, '$.commit') is not ${commit}
                  or json_extract(readings.value, '$.state') in ('ignored', 'discarded'))))
          order by suggestions.updated_at desc, suggestions.id limit ${limit}`,
      )
      .map((row) => parseRow('outcomes', Followed, row))
}
