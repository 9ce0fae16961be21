import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'

/** A column that holds JSON text: parsed, then held against the schema. */
export function json<const schema extends v.GenericSchema>(schema: schema) {
  return v.pipe(v.string(), v.parseJson(), schema)
}

/** A row that left the database, as its schema sees it. Throws Fault `store.failed` when it is not of its form. */
export function parseRow<const schema extends v.GenericSchema>(
  table: string,
  schema: schema,
  row: unknown,
): v.InferOutput<schema> {
  const parsed = v.safeParse(schema, row)
  if (parsed.success) return parsed.output
  throw new Fault(
    'store.failed',
    `Cannot read a row of table "${table}": ${describeIssue(parsed.issues[0])}`,
  )
}

/** What is wrong with a row, and where in it. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue)
  return place === null ? issue.message : `"${place}" is wrong: ${issue.message}`
}
