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
  const wanted = wordsOf(anchor ?? '')
  const anchors = [...documents.read(view, path).anchors]
  return likest(anchors, (one) => shareOf(wordsOf(one), wanted)).map((one) => `#${one}`)
}

function pathsLike(wanted: string, { from, view }: { from: string; view: View }): string[] {
  const [name, whole] = [wordsOf(posix.basename(wanted)), wordsOf(wanted)]
  const byWord = namesOf(view)
  const alike = new Set([...name].flatMap((word) => byWord.get(word) ?? []))
  alike.delete(from)
  // Where names are alike, the folders decide.
  const score = (path: string) =>
    shareOf(wordsOf(posix.basename(path)), name) + shareOf(wordsOf(path), whole) / 10
  return likest([...alike], score).map((path) => posix.relative(posix.dirname(from), path))
}

const named = new WeakMap<View, Map<string, string[]>>()

/** The files of a view by the words of their names, made once for each view: a repository may have very many. */
function namesOf(view: View): Map<string, string[]> {
  const known = named.get(view)
  if (known) return known
  const byWord = new Map<string, string[]>()
  for (const path of view.paths) {
    if (/(?:^|\/)(?:node_modules|vendor)\//.test(path)) continue
    for (const word of wordsOf(posix.basename(path))) {
      const paths = byWord.get(word)
      if (paths) paths.push(path)
      else byWord.set(word, [path])
    }
  }
  named.set(view, byWord)
  return byWord
}

/** Those with a score, the highest first; at most eight. */
function likest(all: readonly string[], scoreOf: (one: string) => number): string[] {
  return all
    .map((one) => ({ one, score: scoreOf(one) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.one < b.one ? -1 : 1))
    .slice(0, most)
    .map(({ one }) => one)
}

/** Without the ending of a file, which says little. */
function wordsOf(text: string): Set<string> {
  const parted = text.replace(/\.[a-z0-9]{1,8}$/i, '').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
  return new Set(parted.toLowerCase().match(/[\p{L}\p{N}]+/gu))
}

/** The share of words that two have in common, from 0 to 1. */
function shareOf(one: Set<string>, other: Set<string>): number {
  const all = one.union(other).size
  return all === 0 ? 0 : one.intersection(other).size / all
}
