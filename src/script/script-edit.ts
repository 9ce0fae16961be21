import type * as v from 'valibot'

import type { DraftEdit } from '../domain/stated-draft.ts'

/** A change of one file as a script writes it; `suggest` checks it. Paths are from the repository's root. */
export type ScriptEdit = v.InferInput<typeof DraftEdit>

/** A new file. */
export function create(path: string, text: string): ScriptEdit {
  return { action: 'create', path, text }
}

/** Another text for one that occurs exactly once in the file. */
export function replace(path: string, old: string, to: string): ScriptEdit {
  return { action: 'replace', path, old, new: to }
}

/** Text before all that is in the file; it brings its own line ends. */
export function prepend(path: string, text: string): ScriptEdit {
  return { action: 'prepend', path, text }
}

/** Text after all that is in the file; it brings its own line ends. */
export function append(path: string, text: string): ScriptEdit {
  return { action: 'append', path, text }
}
