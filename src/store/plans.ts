import { and, asc, eq, isNull } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { FileChange } from '../domain/edit.ts'
import { SuggestionId } from '../domain/id.ts'
import { json, parseRow } from './row.ts'
import { plans } from './tables.ts'

/** A plan of an apply or revert: written before git or a file is touched, closed after. */
export const Plan = v.object({
  id: v.string(),
  repository: v.string(),
  kind: v.picklist(['apply', 'revert']),
  mode: v.picklist(['branch', 'write']),
  /** Null for mode `write`. */
  branch: v.nullable(v.string()),
  /** The commit the branch grows from (or grows on); null for mode `write`. */
  parent: v.nullable(v.string()),
  suggestions: v.array(SuggestionId),
  /** For mode `write`: each file as it was found and as it will be, so that a crash between them can be told. */
  files: v.array(FileChange),
  createdAt: v.number(),
})
export type Plan = v.InferOutput<typeof Plan>

/** A row of the table of plans. */
export const PlanRow = v.strictObject({
  ...Plan.entries,
  suggestions: json(Plan.entries.suggestions),
  files: json(Plan.entries.files),
  closedAt: v.nullable(v.number()),
})

/** The queries over plans. Each write belongs inside `store.write`. */
export function createPlans(db: BunSQLiteDatabase) {
  return {
    open(plan: Plan): void {
      db.insert(plans)
        .values({
          ...plan,
          suggestions: JSON.stringify(plan.suggestions),
          files: JSON.stringify(plan.files),
        })
        .run()
    },
    /** Closes an open plan; false when it is not open. */
    close(id: string, at: number): boolean {
      const closed = db
        .update(plans)
        .set({ closedAt: at })
        .where(and(eq(plans.id, id), isNull(plans.closedAt)))
        .returning({ id: plans.id })
        .all()
      return closed.length === 1
    },
    /** Oldest first. */
    list(repository?: string): Plan[] {
      return db
        .select()
        .from(plans)
        .where(
          and(
            isNull(plans.closedAt),
            repository === undefined ? undefined : eq(plans.repository, repository),
          ),
        )
        .orderBy(asc(plans.createdAt), asc(plans.id))
        .all()
        .map((row) => {
          const { closedAt: _, ...plan } = parseRow('plans', PlanRow, row)
          return plan
        })
    },
  }
}
