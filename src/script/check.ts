import type { BuiltInCheck } from '../domain/spec.ts'

/** How much a check counts in a verdict's score; 1 where nothing is said. */
export interface CheckOptions {
  weight?: number
}

/** Counts what OpenSpec's own validator finds, strict, in every spec and active change. */
export function openspecValidate(options: CheckOptions = {}): BuiltInCheck {
  return check('openspec-validate', options)
}

/** Counts the active changes that archive would refuse to merge. */
export function openspecMerge(options: CheckOptions = {}): BuiltInCheck {
  return check('openspec-merge', options)
}

/** Counts what our own rules find where OpenSpec has none. */
export function openspecRules(options: CheckOptions = {}): BuiltInCheck {
  return check('openspec-rules', options)
}

/** Counts relative links and anchors in Markdown that lead nowhere. */
export function linkCheck(options: CheckOptions = {}): BuiltInCheck {
  return check('links', options)
}

function check(name: BuiltInCheck['check'], { weight = 1 }: CheckOptions): BuiltInCheck {
  return { check: name, weight }
}
