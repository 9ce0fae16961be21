import { posix } from 'node:path'

import { createDocuments, isMarkdown } from '../../agents/links/documents.ts'
import { findBadLinks, hasAnchor } from '../../agents/links/find.ts'
import type { BadLink } from '../../agents/links/find.ts'
import { readMarkdown } from '../../agents/links/markdown.ts'
import type { Link } from '../../agents/links/markdown.ts'
import { placesOf } from '../../agents/links/places.ts'
import { readTarget } from '../../agents/links/target.ts'
import type { Inside } from '../../agents/links/target.ts'
import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import { splitLines } from '../../domain/line-edit.ts'
import type { LineEdit } from '../../domain/line-edit.ts'
import { isRepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'

// Names that say nothing of what is in the file: the folder has to fit too.
const generic =
  /^(?:readme|index|spec|proposal|design|tasks|changelog|contributing|license|main|mod|package|config)(?:\.[^.]*)?$/i

// Kept by content, so that it holds for every repository and never grows stale.
const documents = createDocuments(1000)

/**
 * Points a dead link to the one file it can mean (the longest run of trailing path segments that
 * any file has, and one file has it), or a dead anchor to the one heading that differs in case and
 * punctuation only. Null where there is none, or a doubt. Only the destination is rewritten.
 */
export function deadLinkRemedy(insight: Insight, view: View): LineEdit[] | null {
  if (!isMarkdown(insight.path) || !view.has(insight.path)) return null
  try {
    const bad = findBadLinks(view, insight.path, documents).find(
      (one) => one.insight.id === insight.id,
    )
    if (!bad?.target || bad.insight.kind !== insight.kind) return null
    const written = rewrite(view, { ...bad, target: bad.target })
    return written === null ? null : replaceIn(view, bad, written)
  } catch (error) {
    // A document that cannot be read has no remedy.
    if (error instanceof Fault) return null
    throw error
  }
}

/** What the destination becomes; null where that is not certain. */
function rewrite(view: View, bad: BadLink & { target: Inside }): string | null {
  const { insight, link, target } = bad
  const raw = view.read(insight.path).slice(link.from, link.to)
  // With escapes in it, what is written is not what is meant letter for letter.
  if (/[\\&]/.test(raw)) return null
  const rest = raw.search(/[?#]/)
  const [place, after] = rest < 0 ? [raw, ''] : [raw.slice(0, rest), raw.slice(rest)]
  if (insight.kind === 'links/dead-link') {
    const path = candidate(view, bad)
    return path === null
      ? null
      : encode(relative(insight.path, { path, place }), { place, link }) + after
  }
  const anchor = insight.kind === 'links/dead-anchor' ? heading(view, target) : null
  if (anchor === null) return null
  return raw.slice(0, raw.indexOf('#') + 1) + encode(anchor, { place: after, link })
}

function candidate(view: View, bad: BadLink & { target: Inside }): string | null {
  const { insight, target } = bad
  if (target.written.endsWith('/')) return null
  const wanted = posix
    .normalize(`/${target.written.replace(/^(?:\.{0,2}\/)+/, '')}`)
    .slice(1)
    .split('/')
  const alike = placesOf(view).named(wanted.at(-1) ?? '')
  const exact = alike.filter((path) => posix.basename(path) === wanted.at(-1))
  const fold = (text: string) => (exact.length > 0 ? text : text.toLowerCase())
  const among = (exact.length > 0 ? exact : alike).map((path) => ({ path, parts: path.split('/') }))
  const least = generic.test(wanted.at(-1) ?? '') ? 2 : 1
  for (let length = wanted.length; length >= least; length -= 1) {
    const ending = fold(wanted.slice(-length).join('/'))
    const fit = among.filter(
      ({ parts }) => parts.length >= length && fold(parts.slice(-length).join('/')) === ending,
    )
    if (fit.length > 0) return fit.length === 1 ? checked(fit[0]?.path ?? '') : null
  }
  return null

  function checked(path: string): string | null {
    if (path === insight.path || !view.has(path) || /(?:^|\/)(?:node_modules|vendor)\//.test(path))
      return null
    if (target.anchor === null) return path
    // Of other files, such as code with line numbers, we could not say that the anchor is there.
    return isMarkdown(path) && hasAnchor(view, { path, anchor: target.anchor }, documents)
      ? path
      : null
  }
}

function heading(view: View, target: Inside): string | null {
  if (target.anchor === null || !isRepoPath(target.path)) return null
  const wanted = letters(target.anchor)
  if (wanted === '') return null
  const fit = [...documents.read(view, target.path).anchors].filter(
    (anchor) => letters(anchor) === wanted,
  )
  return fit.length === 1 ? (fit[0] ?? null) : null
}

/** What is left of an anchor without case, spaces and punctuation. */
function letters(anchor: string): string {
  return anchor.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

/** The path from the linking file, with the slash or the dot in front that the link had. */
function relative(from: string, to: { path: string; place: string }): string {
  if (to.place.startsWith('/')) return `/${to.path}`
  const path = posix.relative(posix.dirname(from), to.path)
  return to.place.startsWith('./') && !path.startsWith('.') ? `./${path}` : path
}

/** Written as the old one was: in percent codes throughout where it had any, else only where it must. */
function encode(text: string, old: { place: string; link: Link }): string {
  const must = old.link.style === 'angle' ? /[%#?<>\\&]/g : /[%#?<>\\&\s()"']/g
  if (!/%[0-9a-f]{2}/i.test(old.place)) return text.replace(must, percent)
  const parts = text.split('/').map((part) => encodeURIComponent(part).replace(/[()']/g, percent))
  return parts.join('/')
}

function percent(letter: string): string {
  const code = encodeURIComponent(letter)
  return code === letter ? `%${letter.charCodeAt(0).toString(16).toUpperCase()}` : code
}

/** The line with its new destination, once a second reading of the document shows that nothing else changed. */
function replaceIn(view: View, bad: BadLink, written: string): LineEdit[] | null {
  const { insight, link } = bad
  const text = view.read(insight.path)
  const after = readMarkdown(text.slice(0, link.from) + written + text.slice(link.to)).links
  const before = documents.read(view, insight.path).links
  const at = before.findIndex((one) => one.from === link.from)
  const others =
    after.length === before.length &&
    after.every((one, i) => i === at || one.destination === before[i]?.destination)
  const reached = readTarget(insight.path, after[at]?.destination ?? '')
  if (!others || reached.kind !== 'inside' || !placesOf(view).has(reached.path)) return null
  if (
    reached.anchor !== null &&
    !hasAnchor(view, { path: reached.path, anchor: reached.anchor }, documents)
  )
    return null
  let start = 0
  for (const [index, line] of splitLines(text).entries()) {
    const end = start + line.length
    if (link.from < end) {
      const changed = line.slice(0, link.from - start) + written + line.slice(link.to - start)
      return [{ from: index + 1, to: index + 2, text: changed }]
    }
    start = end
  }
  return null
}
