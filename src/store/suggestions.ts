import { and, asc, count, eq, gte, inArray, sql } from 'drizzle-orm'
import type { BunSQLiteDatabase } from 'drizzle-orm/bun-sqlite'
import * as v from 'valibot'

import { type CycleId, SuggestionId } from '../domain/id.ts'
import { Suggestion, type SuggestionState } from '../domain/suggestion.ts'
import { json, parseRow } from './row.ts'
import { suggestions } from './tables.ts'

/** A row of the table of suggestions: what is searched for must be what the body says. */
export const SuggestionRow = v.pipe(
  v.strictObject({
    id: SuggestionId,
    repository: v.string(),
    spec: v.string(),
    state: v.string(),
    fingerprint: v.string(),
    kind: v.string(),
    base: v.string(),
    createdAt: v.number(),
    updatedAt: v.number(),
    body: json(Suggestion),
  }),
  v.check(({ body, ...columns }) => {
    const found: Record<string, unknown> = body
    return Object.entries(columns).every(([name, value]) => found[name] === value)
  }, 'the body says something else than the columns'),
)

/** Which suggestions to read. */
export interface SuggestionFilter {
  repository?: string
  spec?: string
  states?: readonly SuggestionState[]
  /** Only those that this cycle made. */
  cycle?: CycleId
  /** Only those that follow the suggestion of this id in the list. */
  after?: SuggestionId
  /** Only those that changed at this time or later, in milliseconds since 1970. */
  since?: number
  limit?: number
}

/** States in which no person has decided yet, so that a cycle may still move the suggestion. */
const undecided: SuggestionState[] = ['refuted', 'open', 'stale', 'superseded', 'expired']

/** Rows that are kept parsed: reading thousands again for each step would be most of what a cycle takes. */
const mostKept = 10_000

/** The queries over suggestions. Each write belongs inside `store.write`. */
export function createSuggestions(db: BunSQLiteDatabase) {
  const kept = new Map<string, { body: string; suggestion: Suggestion }>()

  /** The same text was parsed before, and is the same suggestion: nobody changes one in place. */
  function toSuggestion(row: typeof suggestions.$inferSelect): Suggestion {
    const before = kept.get(row.id)
    if (before?.body === row.body && before.suggestion.state === row.state) return before.suggestion
    const suggestion = parseRow('suggestions', SuggestionRow, row).body
    // Of more than that the first ones stay: all are read again in the same order, and each would push out the next.
    if (kept.size < mostKept || before) kept.set(row.id, { body: row.body, suggestion })
    return suggestion
  }

  const byId = db
    .select()
    .from(suggestions)
    .where(eq(suggestions.id, sql.placeholder('id')))
    .prepare()

  function get(id: SuggestionId): Suggestion | null {
    const row = byId.get({ id })
    return row === undefined ? null : toSuggestion(row)
  }

  return {
    get,
    /** What a cycle made: inserted, or moved where the id exists; false where a person decided on it, and it stays. */
    put(suggestion: Suggestion): boolean {
      const row = toRow(suggestion)
      const put = db
        .insert(suggestions)
        .values(row)
        .onConflictDoUpdate({
          target: suggestions.id,
          set: row,
          setWhere: inArray(suggestions.state, undecided),
        })
        .returning({ id: suggestions.id })
        .all()
      return put.length === 1
    },
    /** Moves a suggestion that is still in state `from`; false when it is not. */
    move(from: SuggestionState, to: Suggestion): boolean {
      const moved = db
        .update(suggestions)
        .set(toRow(to))
        .where(and(eq(suggestions.id, to.id), eq(suggestions.state, from)))
        .returning({ id: suggestions.id })
        .all()
      return moved.length === 1
    },
    /** Oldest first. */
    list(filter: SuggestionFilter): Suggestion[] {
      const { repository, spec, states, cycle, after, since, limit } = filter
      const last = after === undefined ? null : get(after)
      const { createdAt, id } = suggestions
      const wanted = and(
        repository === undefined ? undefined : eq(suggestions.repository, repository),
        spec === undefined ? undefined : eq(suggestions.spec, spec),
        states && inArray(suggestions.state, [...states]),
        cycle && sql`json_extract(${suggestions.body}, '$.cycle') = ${cycle}`,
        since === undefined ? undefined : gte(suggestions.updatedAt, since),
        last ? sql`(${createdAt}, ${id}) > (${last.createdAt}, ${last.id})` : undefined,
      )
      // SQLite sorts whole rows, and theirs are long: it sorts ids for a limit, and the rest is sorted here.
      const first = db
        .select({ id })
        .from(suggestions)
        .where(wanted)
        .orderBy(asc(createdAt), asc(id))
      return db
        .select()
        .from(suggestions)
        .where(limit === undefined ? wanted : inArray(id, first.limit(limit)))
        .all()
        .map(toSuggestion)
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    },
    /** How many suggestions are in each state. */
    counts: (): Map<string, number> =>
      new Map(
        db
          .select({ state: suggestions.state, count: count() })
          .from(suggestions)
          .groupBy(suggestions.state)
          .all()
          .map((row) => [row.state, row.count]),
      ),
  }
}

function toRow(suggestion: Suggestion) {
  const { id, repository, spec, state, fingerprint, kind, base, createdAt, updatedAt } = suggestion
  const body = JSON.stringify(suggestion)
  return { id, repository, spec, state, fingerprint, kind, base, createdAt, updatedAt, body }
}
