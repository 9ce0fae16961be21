import { applyEdit, type Edit } from '../domain/edit.ts'
import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import { repoPath } from '../domain/path.ts'
import type { RepoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'
import { foldersOf } from './tree.ts'

/** A file as edits leave it: its new text, or null where it is gone. */
export interface Changed {
  readonly path: RepoPath
  readonly text: string | null
  readonly contentId: string | undefined
}

/** A view with edits on top, and what they change. */
export interface Overlay {
  readonly view: View
  readonly changed: readonly Changed[]
}

/** Lays edits over a view. Throws Fault `edit.stale` or `path.unsafe` for one that cannot be made there. */
export function layOver(base: View, edits: readonly Edit[]): Overlay {
  const changed = new Map<string, Changed>()
  for (const edit of edits) {
    const path = repoPath(edit.path)
    const kept = changed.get(path)
    const before = kept ? kept.text : base.has(path) ? base.read(path) : null
    const text = applyEdit(edit, before)
    if (text !== null && !base.has(path)) refuseTaken(base, path)
    changed.set(path, {
      path,
      text,
      contentId: text === null ? undefined : `sha256:${hashOf(text)}`,
    })
  }
  const view: View = {
    get dir() {
      return base.dir
    },
    paths: pathsOver(base, [...changed.values()]),
    skipped: base.skipped,
    has(path) {
      const edited = changed.get(path)
      return edited ? edited.text !== null : base.has(path)
    },
    contentId(path) {
      const edited = changed.get(path)
      return edited ? edited.contentId : base.contentId(path)
    },
    read(path) {
      const edited = changed.get(path)
      if (!edited) return base.read(path)
      if (edited.text !== null) return edited.text
      throw new RangeError(`Cannot read "${path}": an edit deletes it`)
    },
  }
  return { view, changed: [...changed.values()] }
}

/** A new file must not lie on, above or below something that is there and is no folder. */
function refuseTaken(base: View, path: RepoPath): void {
  const above = foldersOf(path)
  const skipped = base.skipped.find((one) => one.path === path || above.includes(one.path))
  if (skipped)
    throw new Fault(
      'path.unsafe',
      `Cannot create "${path}": "${skipped.path}" is there, and ${skipped.why}`,
    )
  const file = above.find((folder) => base.has(folder))
  if (file !== undefined)
    throw new Fault('path.unsafe', `Cannot create "${path}": "${file}" is a file`)
  if (base.paths.some((other) => other.startsWith(`${path}/`)))
    throw new Fault('path.unsafe', `Cannot create "${path}": it is a folder`)
}

function pathsOver(base: View, changed: readonly Changed[]): readonly RepoPath[] {
  const created = changed
    .filter(({ path, text }) => text !== null && !base.has(path))
    .map(({ path }) => path)
  const gone = new Set(changed.filter(({ text }) => text === null).map(({ path }) => path))
  const kept = gone.size > 0 ? base.paths.filter((path) => !gone.has(path)) : base.paths
  if (created.length === 0) return kept
  return [...kept, ...created].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
