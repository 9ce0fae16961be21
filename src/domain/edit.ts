import * as v from 'valibot'

import { Fault } from './fault.ts'
import { RepoPath } from './path.ts'

/** Text that occurs exactly once in the file, and what takes its place. Never empty on either side. */
export const Replacement = v.object({
  old: v.pipe(v.string(), v.minLength(1)),
  new: v.pipe(v.string(), v.minLength(1)),
})
export type Replacement = v.InferOutput<typeof Replacement>

/** One file: created, deleted, or modified by replacements that each match exactly once. */
export const Edit = v.variant('action', [
  v.object({ action: v.literal('create'), path: RepoPath, text: v.string() }),
  v.object({ action: v.literal('delete'), path: RepoPath, text: v.string() }),
  v.object({
    action: v.literal('modify'),
    path: RepoPath,
    replacements: v.pipe(v.array(Replacement), v.minLength(1)),
  }),
])
export type Edit = v.InferOutput<typeof Edit>

/**
 * The file's text after the edit; null where the file is gone. `before` is null where there is no
 * file. Every byte outside the replacements stays as it is.
 * Throws Fault `edit.stale` when the text is not what the edit was made for.
 */
export function applyEdit(edit: Edit, before: string | null): string | null {
  switch (edit.action) {
    case 'create':
      if (before === null || before === edit.text) return edit.text
      throw stale(edit, 'the file exists with another text')
    case 'delete':
      if (before === null || before === edit.text) return null
      throw stale(edit, 'its text is another now')
    case 'modify': {
      if (before === null) throw stale(edit, 'there is no such file')
      return replaceAll(edit, before, (one) => [one.old, one.new])
    }
  }
}

/** The edit that undoes this one. */
export function invertEdit(edit: Edit): Edit {
  switch (edit.action) {
    case 'create':
      return { ...edit, action: 'delete' }
    case 'delete':
      return { ...edit, action: 'create' }
    case 'modify':
      return {
        ...edit,
        replacements: edit.replacements.map((one) => ({ old: one.new, new: one.old })),
      }
  }
}

/** A file as it is and as it is to be; null where there is none. */
export const FileChange = v.object({
  path: RepoPath,
  before: v.nullable(v.string()),
  after: v.nullable(v.string()),
})
export type FileChange = v.InferOutput<typeof FileChange>

/** What edits, made one after another, make of each file. Throws Fault `edit.stale` for one that does not fit. */
export function changesOf(
  edits: readonly Edit[],
  read: (path: RepoPath) => string | null,
): FileChange[] {
  const changes = new Map<RepoPath, FileChange>()
  for (const edit of edits) {
    const known = changes.get(edit.path)
    const before = known ? known.before : read(edit.path)
    changes.set(edit.path, {
      path: edit.path,
      before,
      after: applyEdit(edit, known ? known.after : before),
    })
  }
  return [...changes.values()]
}

function replaceAll(
  edit: Extract<Edit, { action: 'modify' }>,
  before: string,
  sides: (one: Replacement) => [string, string],
): string {
  const spots = edit.replacements.map((one) => {
    const [from, to] = sides(one)
    const at = before.indexOf(from)
    if (at < 0) throw stale(edit, `"${quote(from)}" is not in it any more`)
    if (before.indexOf(from, at + 1) >= 0) throw stale(edit, `"${quote(from)}" is in it twice`)
    return { at, from, to }
  })
  spots.sort((a, b) => a.at - b.at)
  let text = ''
  let place = 0
  for (const { at, from, to } of spots) {
    if (at < place) throw stale(edit, `two replacements touch "${quote(from)}"`)
    text += before.slice(place, at) + to
    place = at + from.length
  }
  return text + before.slice(place)
}

function stale(edit: Edit, why: string): Fault {
  return new Fault('edit.stale', `Cannot ${edit.action} "${edit.path}": ${why}`)
}

function quote(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
