import { describeError } from '../domain/fault.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { Trigger } from '../domain/trigger.ts'

/** A suggestion after its spec's rule, and why the rule did not accept it; null where there is none. */
export interface Ruled {
  suggestion: SuggestionAt<'refuted' | 'open' | 'accepted'>
  no: string | null
}

/** Accepts an open suggestion where a rule that the person wrote in its spec says so. */
export function ruleOn(
  suggestion: SuggestionAt<'open'>,
  spec: NamedSpec,
  triggers: readonly Trigger[],
): Ruled {
  const { review } = spec
  if (review === 'person' || !('auto' in review)) return { suggestion, no: null }
  // What strangers wrote must never reach a branch without a person.
  const no = triggers.some((one) => one.trust === 'stranger')
    ? 'a stranger asked for its cycle'
    : objectionOf(suggestion, review)
  if (no !== null) return { suggestion, no }
  const at = suggestion.updatedAt
  const by = `rule of spec "${spec.name}"`
  return {
    suggestion: {
      ...suggestion,
      state: 'accepted',
      review: { accept: true, by, rule: spec.name, at },
    },
    no: null,
  }
}

/** Those that a rule accepted, so that no person need apply them. */
export function ruledSuggestions(suggestions: readonly Suggestion[]): SuggestionAt<'accepted'>[] {
  return suggestions.filter(
    (one): one is SuggestionAt<'accepted'> =>
      one.state === 'accepted' && one.review.rule !== undefined,
  )
}

function objectionOf(
  { edits, insights, verdict }: SuggestionAt<'open'>,
  { auto, when }: Extract<NamedSpec['review'], { auto: string[] }>,
): string | null {
  const outside = edits.find(({ path }) => !auto.some((glob) => new Bun.Glob(glob).match(path)))
  if (outside) return `"${outside.path}" is not among the files of the rule`
  // What strangers wrote must never reach a branch without a person.
  if (insights.some((insight) => insight.trust === 'stranger'))
    return 'it rests on text that strangers could write'
  // A check that may be blind is no ground for a rule; a person may look for themselves.
  const [unproven] = verdict.judge?.unproven ?? []
  if (unproven !== undefined) return `its check "${unproven}" is not proven to notice anything`
  if (!when) return verdict.checks.find((check) => check.outcome === 'flaky')?.note ?? null
  try {
    const answer: unknown = when(structuredClone(verdict))
    if (answer === true) return null
    if (answer === false) return 'the rule says no'
    return `the rule answers neither true nor false, but ${answer === null ? 'null' : typeof answer}`
  } catch (error) {
    return `the rule fails: ${describeError(error).message.split('\n')[0] ?? ''}`
  }
}
