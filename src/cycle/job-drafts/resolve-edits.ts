import type { Edit } from '../../domain/edit.ts'
import { Fault } from '../../domain/fault.ts'
import { modifyLines } from '../../domain/line-edit.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { DraftEdit } from '../../domain/stated-draft.ts'
import { textIn, type View } from '../../domain/view.ts'
import { lineEditsOf } from '../patch.ts'

/**
 * What a job wrote, as edits of a view's files, one a file; what changes nothing is left out. Throws Fault
 * `edit.stale` where it does not fit, and `file.not-text`.
 */
export function resolveEdits(stated: readonly DraftEdit[], view: View): Edit[] {
  const texts = new Map<RepoPath, string>()
  const read = textIn(view)
  for (const one of stated)
    texts.set(one.path, textAfter(one, texts.get(one.path) ?? read(one.path)))
  return [...texts].flatMap(([path, after]) => editOf(path, read(path), after) ?? [])
}

function textAfter(edit: DraftEdit, before: string | null): string {
  if (edit.action === 'create') {
    if (before === null || before === edit.text) return edit.text
    throw stale(edit, 'the file exists with another text')
  }
  if (before === null) throw stale(edit, 'there is no such file')
  if (edit.action === 'append') return `${before}${edit.text}`
  if (edit.action === 'prepend') {
    const mark = before.startsWith('\uFEFF') ? '\uFEFF' : ''
    return `${mark}${edit.text}${before.slice(mark.length)}`
  }
  const at = before.indexOf(edit.old)
  const quoted = JSON.stringify(edit.old.slice(0, 80))
  if (at < 0) throw stale(edit, `${quoted} is not in it`)
  if (before.includes(edit.old, at + 1)) throw stale(edit, `${quoted} is in it twice`)
  return before.slice(0, at) + edit.new + before.slice(at + edit.old.length)
}

function editOf(path: RepoPath, before: string | null, after: string): Edit | null {
  if (before === null) return { action: 'create', path, text: after }
  if (before === after) return null
  if (before === '' || after === '')
    throw new Fault('edit.stale', `Cannot change "${path}": it is empty before or after`)
  return modifyLines(path, before, lineEditsOf(before, after))
}

function stale({ action, path }: DraftEdit, why: string): Fault {
  return new Fault('edit.stale', `Cannot ${action} "${path}": ${why}`)
}
