import { isAboutPattern, likeness } from '../../domain/pattern.ts'
import type { Draft, Suggestion } from '../../domain/suggestion.ts'
import { isUndecided } from '../../domain/verdict.ts'

/** From here on two texts are the same in other words. */
export const nearly = 0.9

/**
 * Those of the same kind in the same file whose new text is nearly that of the draft. The same fix in
 * another file is another improvement, and is none of them.
 */
export function nearDuplicates<one extends Suggestion | Draft>(
  draft: Draft,
  others: readonly one[],
): one[] {
  return others.filter(
    (one) =>
      one.id !== draft.id &&
      one.kind === draft.kind &&
      one.edits.some(({ path }) => draft.edits.some((edit) => edit.path === path)) &&
      likeness(one, draft) >= nearly,
  )
}

/** True for one that keeps what is nearly the same from being suggested beside it, applied ones aside. */
export function isInTheWay(one: Suggestion, commit: string): boolean {
  switch (one.state) {
    case 'open':
    case 'accepted':
      return true
    case 'rejected':
      return isAboutPattern(one.review)
    case 'refuted':
      return isRefutedAt(one, commit)
    default:
      return false
  }
}

/** True for one that its checks refuted on the same files; where a check was refused, nothing is known. */
export function isRefutedAt(one: Suggestion, commit: string): boolean {
  return one.state === 'refuted' && one.base === commit && !isUndecided(one.verdict)
}
