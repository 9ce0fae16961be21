import type { CheckVerdict, Finding, Verdict } from './verdict.ts'

/** What a check found before the change, in words: `passes`, `fails (exit 1)`, `1,204`, `3 problems`. */
export function beforeText({ outcome, before }: CheckVerdict): string {
  return before ? textOf(before) : wordFor(outcome)
}

/** What it found after the change, and how that differs: `passes`, `1,180 (2% better)`, `not run`, `flaky`. */
export function afterText({ outcome, after, added, gone }: CheckVerdict): string {
  if (!after || outcome !== 'judged') return wordFor(outcome)
  const found = textOf(after)
  if (after.value !== null && after.score !== 0) return `${found} (${gainText(after.score)})`
  const changed = [
    gone.length > 0 ? `${gone.length} gone` : '',
    added.length > 0 ? `${added.length} new` : '',
  ].filter((part) => part !== '')
  return changed.length === 0 ? found : `${found} (${changed.join(', ')})`
}

function textOf({ passes, problems, value, how }: Finding): string {
  if (value !== null) return value.toLocaleString('en', { maximumFractionDigits: 6 })
  if (how !== null) return passes ? 'passes' : `fails (${how})`
  return problems === 1 ? '1 problem' : `${problems} problems`
}

function gainText(score: number): string {
  const size = Math.abs(score)
  const digits = size < 100 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 }
  return `${size.toLocaleString('en', digits)}% ${score > 0 ? 'better' : 'worse'}`
}

function wordFor(outcome: CheckVerdict['outcome']): string {
  return outcome === 'judged' ? 'not run' : outcome.replace('-', ' ')
}

/**
 * What there is to say besides the verdict's own sentence: about a check, and about what was not
 * enforced. Where commands are refused they are so for one reason, which is said once.
 */
export function remarksOf({
  why,
  checks,
  confinement,
  remarks = [],
}: Pick<Verdict, 'why' | 'checks' | 'confinement'> & Partial<Pick<Verdict, 'remarks'>>): string[] {
  const refused = checks.filter((check) => check.outcome === 'refused')
  const notes = checks
    .filter((check) => !refused.slice(1).includes(check))
    .flatMap((check) => check.note ?? [])
  const warnings = refused.length > 0 ? [] : (confinement?.warnings ?? [])
  return [...remarks, ...notes, ...warnings].filter((note) => !why.includes(note))
}

/** The end of what a command said that failed after the change; one that failed before as well has no news. */
export function lastWordsOf({ before, after }: CheckVerdict): string {
  return before?.passes === false ? '' : (after?.output ?? '')
}
