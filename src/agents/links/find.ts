import { Fault } from '../../domain/fault.ts'
import { makeInsight } from '../../domain/insight.ts'
import type { Insight, Report } from '../../domain/insight.ts'
import { isRepoPath } from '../../domain/path.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { isMarkdown } from './documents.ts'
import type { Documents } from './documents.ts'
import type { Link } from './markdown.ts'
import { placesOf } from './places.ts'
import { readTarget } from './target.ts'
import type { Inside } from './target.ts'

/** A link that does not lead where it should, and the insight that says so. */
export interface BadLink {
  readonly insight: Insight
  readonly link: Link
  /** Null for one that leads out of the repository. */
  readonly target: Inside | null
}

type Wrong = Pick<Report, 'kind' | 'severity' | 'message'> & { target: Inside | null }

/** The links of one document that are dead, or that leave the repository. */
export function findBadLinks(view: View, path: RepoPath, documents: Documents): BadLink[] {
  const counts = new Map<string, number>()
  return documents.read(view, path).links.flatMap((link) => {
    const count = (counts.get(link.destination) ?? 0) + 1
    counts.set(link.destination, count)
    const wrong = judge(view, { path, link }, documents)
    if (!wrong) return []
    const { target, ...said } = wrong
    const insight = makeInsight({
      ...said,
      path,
      line: link.line,
      evidence: link.source.length > 300 ? `${link.source.slice(0, 299)}…` : link.source,
      agent: 'links',
      trust: 'own',
      // What leads out may be meant so.
      answer: target === null ? 'person' : 'model',
      // Neither the line nor the text around it: the insight survives edits elsewhere.
      key: `${link.destination} ${count}`,
    })
    return [{ insight, link, target }]
  })
}

/** True when the document has the anchor; also for what has no anchors we could know of. */
export function hasAnchor(
  view: View,
  place: { path: string; anchor: string },
  documents: Documents,
): boolean {
  const { path, anchor } = place
  if (/^(?:top)?$|:~:/i.test(anchor) || !isMarkdown(path) || !isRepoPath(path) || !view.has(path))
    return true
  try {
    const { anchors } = documents.read(view, path)
    // Lines of a file have anchors too, where the file is shown as text.
    return (
      anchors.has(anchor) ||
      anchors.has(anchor.replace(/^user-content-/, '')) ||
      /^L\d+(?:-L\d+)?$/.test(anchor)
    )
  } catch (error) {
    if (error instanceof Fault) return true
    throw error
  }
}

function judge(view: View, at: { path: RepoPath; link: Link }, documents: Documents): Wrong | null {
  const { destination } = at.link
  const target = readTarget(at.path, destination)
  if (target.kind === 'elsewhere') return null
  if (target.kind === 'outside') {
    const message = `The link to "${destination}" leads out of the repository`
    return { kind: 'links/outside', severity: 'info', message, target: null }
  }
  if (!placesOf(view).has(target.path)) {
    if (target.rooted && !isClear(view, target.path)) return null
    const message = `The link to "${destination}" is dead: there is no "${target.path}"`
    return { kind: 'links/dead-link', severity: 'warning', message, target }
  }
  if (
    target.anchor === null ||
    hasAnchor(view, { path: target.path, anchor: target.anchor }, documents)
  )
    return null
  const message = `The link to "${destination}" is dead: "${target.path}" has no heading for "#${target.anchor}"`
  return { kind: 'links/dead-anchor', severity: 'info', message, target }
}

/** A link from the root is a page of a site as often as a file: only a document in a folder we know is surely a file. */
function isClear(view: View, path: string): boolean {
  const top = path.split('/')[0] ?? ''
  return isMarkdown(path) && top !== path && placesOf(view).has(top)
}
