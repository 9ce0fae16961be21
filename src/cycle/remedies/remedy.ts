import type { Insight } from '../../domain/insight.ts'
import type { LineEdit } from '../../domain/line-edit.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { type Delta, readDelta } from '../../openspec/delta.ts'
import { readDocument, type Requirement, type SpecDocument } from '../../openspec/document.ts'
import { specPath } from '../../openspec/tree.ts'

/**
 * Edits that answer one insight without a model; null where it cannot be done without a chance of
 * losing or changing meaning. It believes nothing of the insight but where to look.
 */
export type Remedy = (insight: Insight, view: View) => LineEdit[] | null

export interface DeltaPlace {
  delta: Delta
  path: RepoPath
  /** Requirements of the current main spec; empty for a new capability. */
  current: { document: SpecDocument; requirements: Requirement[] }
}

/** The delta an insight speaks of, with the main spec it would be merged into; null for another file. */
export function deltaPlace(insight: Insight, view: View): DeltaPlace | null {
  const match = /^openspec\/changes\/(?!archive\/)[^/]+\/specs\/(.+)\/spec\.md$/.exec(insight.path)
  const capability = match?.[1]
  if (capability === undefined || !view.has(insight.path)) return null
  const main = specPath(capability)
  const document = readDocument(view.has(main) ? view.read(main) : '')
  return {
    delta: readDelta(view.read(insight.path)),
    path: insight.path,
    current: { document, requirements: canonical(document) },
  }
}

/** The main spec an insight speaks of; null for any other file. */
export function mainPlace(insight: Insight, view: View): SpecDocument | null {
  if (!/^openspec\/specs\/.+\/spec\.md$/.test(insight.path) || !view.has(insight.path)) return null
  return readDocument(view.read(insight.path))
}

/** The requirements archive would find in a main spec: those of its first `## Requirements`. */
export function canonical(document: SpecDocument): Requirement[] {
  const section = document.headings.find(
    (one) => one.level === 2 && one.title.toLowerCase() === 'requirements',
  )
  if (!section) return []
  const next = document.headings.find((one) => one.level === 2 && one.line > section.line)
  const end = next?.line ?? document.lines.length + 1
  return document.requirements.filter((one) => one.line > section.line && one.line < end)
}

/** The line, with `from` replaced by `to` at its one place; null where it occurs never or twice. */
export function renameOnLine(
  document: SpecDocument,
  line: number,
  names: { from: string; to: string },
): LineEdit | null {
  const text = document.lines[line - 1] ?? ''
  const at = text.lastIndexOf(names.from)
  if (names.from === '' || at < 0 || text.indexOf(names.from) !== at) return null
  return {
    from: line,
    to: line + 1,
    text: text.slice(0, at) + names.to + text.slice(at + names.from.length),
  }
}
