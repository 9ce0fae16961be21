import { sql } from 'drizzle-orm'
import * as v from 'valibot'

import { Cycle } from '../domain/cycle.ts'
import { json, parseRow } from './row.ts'

/** A row of the table of runs. */
export const RunRow = v.strictObject({
  ...Cycle.entries,
  kind: v.picklist(['cycle', 'job']),
  owner: v.nullable(v.string()),
  triggers: json(Cycle.entries.triggers),
  fault: v.nullable(json(v.unwrap(Cycle.entries.fault))),
})

/** A value of a row, for statements that are prepared. */
export function value(name: string) {
  return sql`${sql.placeholder(name)}`
}

/** What is written of a cycle, by the names that `toRow` gives it. */
export const values = {
  repository: value('repository'),
  spec: value('spec'),
  state: value('state'),
  triggers: value('triggers'),
  all: value('all'),
  epoch: value('epoch'),
  createdAt: value('createdAt'),
  startedAt: value('startedAt'),
  deadline: value('deadline'),
  endedAt: value('endedAt'),
  fault: value('fault'),
} satisfies Record<keyof Omit<Cycle, 'id'>, unknown>

/** The cycle under the names of `values`. */
export function toRow({ triggers, fault, all, ...rest }: Cycle) {
  return {
    ...rest,
    all: Number(all),
    triggers: JSON.stringify(triggers),
    fault: fault && JSON.stringify(fault),
  }
}

/** The cycle of a row; null where there is none. */
export function toCycle(row: unknown): Cycle | null {
  if (row === undefined) return null
  const { kind: _, owner: __, ...cycle } = parseRow('runs', RunRow, row)
  return cycle
}

export function toCycles(rows: unknown[]): Cycle[] {
  return rows.flatMap((row) => toCycle(row) ?? [])
}
