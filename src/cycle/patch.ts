import { createTwoFilesPatch, diffArrays, FILE_HEADERS_ONLY } from 'diff'

import { applyEdit, type Edit } from '../domain/edit.ts'
import { type LineEdit, splitLines } from '../domain/line-edit.ts'
import type { RepoPath } from '../domain/path.ts'

/** The edits as one unified diff that `git apply` takes. The only file of this room that knows the diff library. */
export function patchOf(edits: Edit[], read: (path: RepoPath) => string | null): string {
  return edits
    .map((edit) => {
      const before = read(edit.path)
      const after = applyEdit(edit, before)
      const from = before === null ? '/dev/null' : `a/${edit.path}`
      const to = after === null ? '/dev/null' : `b/${edit.path}`
      const options = { context: 3, headerOptions: FILE_HEADERS_ONLY }
      return createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, options)
    })
    .join('')
}

/** The fewest lines whose replacement makes one text of another. */
export function lineEditsOf(before: string, after: string): LineEdit[] {
  const edits: LineEdit[] = []
  let from = 1
  let open: LineEdit | null = null
  for (const { added, removed, value } of diffArrays(splitLines(before), splitLines(after))) {
    if (!added && !removed) {
      from += value.length
      open = null
      continue
    }
    if (open === null) edits.push((open = { from, to: from, text: '' }))
    if (added) open.text += value.join('')
    else open.to = from += value.length
  }
  return edits
}
