import type { CheckVerdict, Finding } from './verdict.ts'

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
