import type { Edit } from '../edit.ts'
import type { By, Draft, Suggestion } from '../suggestion.ts'

/** What learning looks at of a suggestion, or of what would become one. */
export interface Subject {
  /** The kind of the insights it answers. */
  kind: string
  by: By['kind']
  /** Paths of the files it touches; the first one stands for them. */
  paths: readonly string[]
  /** The words of each changed text, before and after; empty where it is not written yet. */
  texts: readonly { before: string; after: string }[]
}

/** The subject of a suggestion or a draft. */
export function subjectOf({ kind, by, edits }: Suggestion | Draft): Subject {
  let texts: Subject['texts'] | undefined
  return {
    kind,
    by: by.kind,
    paths: edits.map(({ path }) => path),
    // Few are asked for their words, and of a long history all words are most of the work.
    get texts() {
      return (texts ??= edits.flatMap(textsOf))
    },
  }
}

/** The glob of the top folder that a path lies in: `docs/**`, or `*` for a file beside the folders. */
export function topFolder(path: string): string {
  const at = path.indexOf('/')
  return at < 0 ? '*' : `${path.slice(0, at)}/**`
}

/** The words of a text in lower case, each between two spaces, so that a phrase is found as part of it. */
export function phraseOf(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
}

/** True where the new text holds the words, side by side, and the text it replaces does not. */
export function brings({ texts }: Pick<Subject, 'texts'>, text: string): boolean {
  const words = phraseOf(text)
  return (
    words.trim() !== '' &&
    texts.some(({ before, after }) => after.includes(words) && !before.includes(words))
  )
}

function textsOf(edit: Edit): Subject['texts'] {
  if (edit.action === 'create') return [{ before: '', after: phraseOf(edit.text) }]
  if (edit.action === 'delete') return []
  return edit.replacements.map((one) => ({ before: phraseOf(one.old), after: phraseOf(one.new) }))
}
