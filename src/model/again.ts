import * as v from 'valibot'

const Again = v.object({
  again: v.picklist(['dropped', 'cut', 'unloaded', 'grammar']),
})

/** Why asking once more may well help. */
export type Again = v.InferOutput<typeof Again>['again']

/** The cause of a Fault that is worth one more try. */
export function again(why: Again, cause?: unknown): { again: Again; cause: unknown } {
  return { again: why, cause }
}

/** Why something thrown is worth one more try; null where it is not. */
export function whyAgain(error: unknown): Again | null {
  const cause = error instanceof Error ? error.cause : undefined
  const parsed = v.safeParse(Again, cause)
  return parsed.success ? parsed.output.again : null
}
