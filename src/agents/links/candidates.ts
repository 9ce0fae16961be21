import { posix } from 'node:path'

import type { Insight } from '../../domain/insight.ts'
import { isRepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { createDocuments, isMarkdown } from './documents.ts'
import { findBadLinks } from './find.ts'
import type { Inside } from './target.ts'

const documents = createDocuments(200)
const most = 8

/** Where a bad link could lead instead, the likeliest first: files with names like its target's, or its target's anchors. */
export function linkCandidates(insight: Insight, view: View): string[] {
  if (!isMarkdown(insight.path) || !view.has(insight.path)) return []
  const bad = findBadLinks(view, insight.path, documents).find(
    (one) => one.insight.id === insight.id,
  )
  if (!bad?.target) return []
  return insight.kind === 'links/dead-anchor'
    ? anchorsLike(bad.target, view)
    : pathsLike(bad.target.path, { from: insight.path, view })
}

function anchorsLike({ path, anchor }: Inside, view: View): string[] {
  if (!isRepoPath(path) || !view.has(path)) return []
  return likest([...documents.read(view, path).anchors], anchor ?? '').map((one) => `#${one}`)
}

function pathsLike(wanted: string, { from, view }: { from: string; view: View }): string[] {
  const others = view.paths.filter(
    (path) => path !== from && !/(?:^|\/)(?:node_modules|vendor)\//.test(path),
  )
  const paths = likest(others, wanted, (path) => posix.basename(path))
  return paths.map((path) => posix.relative(posix.dirname(from), path))
}

/** Those that share words with what is wanted, by the share; at most eight. */
function likest(all: readonly string[], wanted: string, nameOf = (one: string) => one): string[] {
  const name = wordsOf(nameOf(wanted))
  const whole = wordsOf(wanted)
  const scored = all.flatMap((one) => {
    const shared = shareOf(wordsOf(nameOf(one)), name)
    // Where names are alike, the folders decide.
    return shared === 0 ? [] : [{ one, score: shared + shareOf(wordsOf(one), whole) / 10 }]
  })
  return scored
    .sort((a, b) => b.score - a.score || (a.one < b.one ? -1 : 1))
    .slice(0, most)
    .map(({ one }) => one)
}

/** Without the ending of a file, which says little. */
function wordsOf(text: string): Set<string> {
  const parted = text.replace(/\.[a-z0-9]{1,8}$/i, '').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
  return new Set(parted.toLowerCase().match(/[\p{L}\p{N}]+/gu))
}

function shareOf(one: Set<string>, other: Set<string>): number {
  const all = one.union(other).size
  return all === 0 ? 0 : one.intersection(other).size / all
}
