import { and, desc, eq, inArray, lt, or, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { Delivery, type DeliveryId, type DeliveryState } from '../domain/delivery.ts'
import { json, parseRow } from './row.ts'
import { deliveries } from './tables.ts'

/** A row of the table of deliveries. */
export const DeliveryRow = v.strictObject({
  ...Delivery.entries,
  headers: json(Delivery.entries.headers),
  causes: json(Delivery.entries.causes),
})

/** Which deliveries to read. */
export interface DeliveryFilter {
  hook?: string
  state?: DeliveryState
  /** Those that came before this one. */
  after?: DeliveryId
  /** 100 where nothing is said. */
  limit?: number
}

/** The queries over deliveries. Each write belongs inside `store.write`. */
export function createDeliveries(db: BunSQLiteDatabase) {
  const place = sql.placeholder
  const insert = db
    .insert(deliveries)
    .values({
      id: place('id'),
      hook: place('hook'),
      route: place('route'),
      key: place('key'),
      digest: place('digest'),
      receivedAt: place('receivedAt'),
      headers: place('headers'),
      body: place('body'),
      encoding: place('encoding'),
      secret: place('secret'),
      state: place('state'),
      why: place('why'),
      causes: place('causes'),
      replays: place('replays'),
    })
    .onConflictDoNothing()
    .returning({ id: deliveries.id })
    .prepare()
  const same = db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.hook, place('hook')),
        or(eq(deliveries.key, place('key')), eq(deliveries.digest, place('digest'))),
      ),
    )
    .limit(1)
    .prepare()
  const byId = db
    .select()
    .from(deliveries)
    .where(eq(deliveries.id, place('id')))
    .prepare()
  const settle = db
    .update(deliveries)
    .set({
      state: sql`${place('state')}`,
      why: sql`${place('why')}`,
      causes: sql`${place('causes')}`,
      replays: sql`${place('replays')}`,
    })
    .where(eq(deliveries.id, place('id')))
    .prepare()

  return {
    /** Keeps a delivery; false where it came before, and then nothing changes. */
    insert({ headers, causes, ...rest }: Delivery): boolean {
      const row = { ...rest, headers: JSON.stringify(headers), causes: JSON.stringify(causes) }
      return insert.all(row).length === 1
    },
    /** The one that came before: under the same key, or with the same body where that tells. */
    same({ hook, key, digest }: Pick<Delivery, 'hook' | 'key' | 'digest'>): Delivery | null {
      const row = same.get({ hook, key, digest })
      return row === undefined ? null : toDelivery(row)
    },
    get(id: DeliveryId): Delivery | null {
      const row = byId.get({ id })
      return row === undefined ? null : toDelivery(row)
    },
    /** Writes what came of it. */
    settle({ id, state, why, causes, replays }: Delivery): void {
      settle.run({ id, state, why, causes: JSON.stringify(causes), replays })
    },
    /** Newest first. */
    list: ({ hook, state, after, limit = 100 }: DeliveryFilter): Delivery[] =>
      db
        .select()
        .from(deliveries)
        .where(
          and(
            // An index of hooks serves no order: all of one would be sorted for the newest few.
            hook === undefined ? undefined : sql`+${deliveries.hook} = ${hook}`,
            state === undefined ? undefined : isAt(state),
            after === undefined ? undefined : lt(deliveries.id, after),
          ),
        )
        .orderBy(desc(deliveries.id))
        .limit(limit)
        .all()
        .map(toDelivery),
    /** Deletes at most `limit` older deliveries, and says how many. */
    deleteBefore(time: number, limit: number): number {
      const old = db
        .select({ id: deliveries.id })
        .from(deliveries)
        .where(lt(deliveries.receivedAt, time))
        .limit(limit)
      return db
        .delete(deliveries)
        .where(inArray(deliveries.id, old))
        .returning({ id: deliveries.id })
        .all().length
    },
  }
}

/** The column is the value, written out: a partial index serves no query that has a placeholder there. */
function isAt(state: DeliveryState) {
  return sql`${deliveries.state} = ${sql.raw(`'${state}'`)}`
}

function toDelivery(row: unknown): Delivery {
  return parseRow('deliveries', DeliveryRow, row)
}
