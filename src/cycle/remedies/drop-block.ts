import type { LineEdit } from '../../domain/line-edit.ts'
import { deltaSize } from '../../openspec/delta.ts'
import {
  bareLine,
  blockText,
  type Requirement,
  type SpecDocument,
} from '../../openspec/document.ts'
import { canonical, deltaPlace, mainPlace, type Remedy } from './remedy.ts'

/**
 * A MODIFIED block that is word for word the current one is dropped, if the delta does something else
 * besides: a delta that does nothing but this was probably synced early, and is a record then.
 */
export const dropUnchanged: Remedy = (insight, view) => {
  const place = deltaPlace(insight, view)
  if (!place) return null
  const { delta, current } = place
  const same = delta.modified.filter((block) =>
    current.requirements.some(
      (one) =>
        one.name === block.name &&
        blockText(current.document, one) === blockText(delta.document, block),
    ),
  )
  const wanted = same.find((block) => block.name === insight.about.requirement)
  const synced = delta.added.filter((block) =>
    current.requirements.some(
      (one) =>
        one.name === block.name &&
        blockText(current.document, one) === blockText(delta.document, block),
    ),
  )
  const names = new Set(current.requirements.map((one) => one.name))
  const gone = delta.removed.filter((one) => !names.has(one.name)).length
  const doing = deltaSize(delta) - same.length - synced.length - gone
  return wanted && doing > 0 ? dropWithSection(delta.document, wanted) : null
}

/** OpenSpec rules S9 and C6: of two requirements that are the same to the letter, the later one is dropped. */
export const dropDuplicate: Remedy = (insight, view) => {
  const place = deltaPlace(insight, view)
  const document = place?.delta.document ?? mainPlace(insight, view)
  if (!document) return null
  const lists = place ? [place.delta.added, place.delta.modified] : [canonical(document)]
  const edits = lists.flatMap((list) =>
    list.flatMap((block, at) => {
      if (block.name !== insight.about.requirement) return []
      const first = list.slice(0, at).find((one) => one.name === block.name)
      return first && blockText(document, first) === blockText(document, block)
        ? [dropLines(document, block)]
        : []
    }),
  )
  return edits.length === 0 ? null : edits
}

/** The block's lines and the blank lines after it. */
function dropLines(document: SpecDocument, block: Requirement): LineEdit {
  let to = block.end
  while (to <= document.lines.length && bareLine(document.lines[to - 1] ?? '').trim() === '') to++
  return { from: block.line, to, text: '' }
}

/** The same, with the section's header when nothing else stands under it. */
function dropWithSection(document: SpecDocument, block: Requirement): LineEdit[] {
  const edit = dropLines(document, block)
  const header = document.headings.findLast((one) => one.level === 2 && one.line < block.line)
  if (!header) return [edit]
  const next =
    document.headings.find((one) => one.level === 2 && one.line > block.line)?.line ??
    document.lines.length + 1
  const others = document.lines
    .slice(header.line, next - 1)
    .some(
      (line, at) =>
        bareLine(line).trim() !== '' &&
        (header.line + 1 + at < edit.from || header.line + 1 + at >= edit.to),
    )
  return [others ? edit : { ...edit, from: header.line }]
}
