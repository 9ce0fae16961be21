import type { Suggestion } from './suggestion.ts'

/**
 * The one command that takes a suggestion further. Composed here from a closed list of forms, never by
 * a model; every word that is not ours is quoted for a POSIX shell.
 */
export function nextStepOf(suggestion: Suggestion): string {
  switch (suggestion.state) {
    case 'open':
      return `ostinato suggestions accept ${suggestion.id} --apply`
    case 'accepted':
      return `ostinato suggestions apply ${suggestion.id}`
    case 'applied':
      return suggestion.place.mode === 'branch'
        ? `git -C ${quote(suggestion.repository)} merge ${quote(suggestion.place.branch)}`
        : `git -C ${quote(suggestion.repository)} diff`
    case 'stale':
    case 'superseded':
    case 'expired':
    case 'refuted':
      return `ostinato cycle ${quote(suggestion.spec)} --root ${quote(suggestion.repository)}`
    case 'rejected':
    case 'reverted':
      return `ostinato suggestions show ${suggestion.id}`
  }
}

/** The word as a POSIX shell reads it back unchanged. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
