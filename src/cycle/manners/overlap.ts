import type { Edit } from '../../domain/edit.ts'
import type { RepoPath } from '../../domain/path.ts'

/** A part of a file, from the first character up to but not including the last. */
interface Span {
  path: RepoPath
  from: number
  to: number
}

/** The first of `others` that changes a part of a file which these edits change too. */
export function overlapping<other extends { edits: readonly Edit[] }>(
  edits: readonly Edit[],
  others: readonly other[],
  read: (path: RepoPath) => string | null,
): other | undefined {
  const mine = edits.flatMap((edit) => spansOf(edit, read))
  return others.find((other) =>
    other.edits
      .flatMap((edit) => spansOf(edit, read))
      .some(({ path, from, to }) =>
        mine.some((span) => span.path === path && span.from < to && from < span.to),
      ),
  )
}

/** What an edit rests on: the text it replaces with the lines that tell where it is, or the whole file. */
function spansOf(edit: Edit, read: (path: RepoPath) => string | null): Span[] {
  const { path } = edit
  if (edit.action !== 'modify') return [{ path, from: 0, to: Number.MAX_SAFE_INTEGER }]
  const text = read(path) ?? ''
  return edit.replacements.flatMap(({ old }) => {
    const from = text.indexOf(old)
    return from < 0 ? [] : [{ path, from, to: from + old.length }]
  })
}
