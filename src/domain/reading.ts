import * as v from 'valibot'

/**
 * What was measured last of one thing: the verdict on a scenario, the self-test of a spec, the score of a
 * commit, what the repository did with a suggestion. Measured again, it takes the place of the one before.
 */
export interface Reading<value = unknown> {
  /** Absolute path of the repository's root. */
  repository: string
  kind: string
  /** Which of its kind; one reading is kept of each. */
  subject: string
  value: value
  at: number
}

/** A kind of reading: its name, and the schema of its values. */
export interface ReadingKind<schema extends v.GenericSchema> {
  kind: string
  schema: schema
}

/** Names a kind of readings; a value that is not of its schema, such as one of an older version, counts as not there. */
export function readingKind<const schema extends v.GenericSchema>(
  kind: string,
  schema: schema,
): ReadingKind<schema> {
  return { kind, schema }
}

/** The readings of a kind, typed. */
export function readingsOf<const schema extends v.GenericSchema>(
  { kind, schema }: ReadingKind<schema>,
  readings: readonly Reading[],
): Reading<v.InferOutput<schema>>[] {
  return readings.flatMap((one) => {
    if (one.kind !== kind) return []
    const value = v.safeParse(schema, one.value)
    return value.success ? [{ ...one, value: value.output }] : []
  })
}
