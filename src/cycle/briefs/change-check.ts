import type { Insight } from '../../domain/insight.ts'
import { type LineEdit, splitLines } from '../../domain/line-edit.ts'
import { wordsOf } from '../../domain/words.ts'
import { lineEditsOf } from '../patch.ts'

/** Most lines that are taken away and added together. */
export const mostLines = 40

/**
 * What is wrong with a change of a file whatever it says: nothing or too much of it, more taken away than
 * given, or signs that it is no whole text. The checks of the spec judge the rest.
 */
export function changeProblems(
  { before, after }: { before: string; after: string },
  insight: Pick<Insight, 'path' | 'message' | 'evidence' | 'trust'>,
): string[] {
  const edits = lineEditsOf(before, after)
  if (edits.length === 0) return ['It changes nothing.']
  const lines = splitLines(before)
  const known = new Set(lines.map((line) => line.trim()))
  const removed = edits.map(({ from, to }) => lines.slice(from - 1, to - 1).join('')).join('\n')
  const added = edits.map(({ text }) => text).join('\n')
  const fresh = added.split('\n').filter((line) => !known.has(line.trim()))
  const holds = (sign: RegExp) => fresh.some((line) => sign.test(line))
  return [
    ...sizeProblems(edits),
    ...lossProblems({ removed, added, after }, insight),
    ...(placeholders.some(holds) ? ['It holds a placeholder where text should be.'] : []),
    ...(holds(/^\s*(?:<{5,}|>{5,}|\|{7,})(?:\s|$)/) ? ['It holds the marks of a conflict.'] : []),
    ...(isFenced(insight.path, { before, after, added, removed })
      ? ['It is put in a code fence; the file itself has none there.']
      : []),
    ...(holds(/<\/?data(?:-\d+)?[\s>]|<\/?think(?:ing)?>/)
      ? ['It holds marks that do not belong to the file.']
      : []),
    ...(holds(/\[redacted\]/) ? ['It holds a place where a secret was blacked out.'] : []),
    ...(fresh.some(isHidden) ? ['It holds characters that nobody can see.'] : []),
    ...(holds(/\]\(\s*<?\s*(?:#?|\.{3}[^)]*|…[^)]*|[^)]*[{}*|][^)]*)>?\s*\)/)
      ? ['It holds a link that leads nowhere.']
      : []),
    ...addressProblems(added, [
      before,
      ...(insight.trust === 'own' ? [insight.message, insight.evidence] : []),
    ]),
  ]
}

const comment = String.raw`^\s*(?:\/\/|#|--|\/?\*|<!--|\(|\[)`
const part = '(?:file|code|text|function|document|content|class|method|section|module)'
const rest = String.raw`\b(?:rest|remainder) of (?:the |this |your )?${part}\b`

/** What stands for text that was not written. */
const placeholders = [
  new RegExp(String.raw`(?:\.{3}|…|${comment}).*${rest}`, 'i'),
  new RegExp(
    String.raw`${rest}.*(?:\.{3}|…|\b(?:unchanged|same|stays|remains|here|omitted)\b)`,
    'i',
  ),
  new RegExp(String.raw`${comment}.*\b(?:unchanged|omitted|same as (?:before|above))\b`, 'i'),
  /(?:\.{3}|…)\s*\(?(?:existing|rest|remaining|same|unchanged|previous|omitted|other)\b/i,
  /\b(?:existing|previous|original|remaining|other) (?:code|text|content|lines|imports|functions|methods)\b.*(?:\.{3}|…|\b(?:unchanged|here)\b)/i,
  /\b(?:your|actual|insert|add|put) (?:the )?(?:\w+ )?(?:code|text|content|implementation|link|url|path) (?:goes )?here\b/i,
  /^\s*(?:\/\/|#|--|\/?\*|<!--)?\s*(?:\.{3}|…)\s*(?:\*\/|-->)?\s*$/,
  /\b(?:TBD|TODO|FIXME|XXX)\b|\blorem ipsum\b/,
]

function sizeProblems(edits: LineEdit[]): string[] {
  const count = edits.reduce(
    (sum, { from, to, text }) => sum + (to - from) + splitLines(text).length,
    0,
  )
  return count > mostLines
    ? [`It changes too much: ${count} lines are taken away or added, and ${mostLines} may be.`]
    : []
}

/** What says that less is wanted; a stranger's word for it is not enough. */
const less =
  /\b(?:unused|unreachable|dead code|duplicate[sd]?|duplication|redundant|superfluous|unnecessary|obsolete|leftover|remove|delete)\b/i

function lossProblems(
  { removed, added, after }: { removed: string; added: string; after: string },
  { message, trust }: Pick<Insight, 'message' | 'trust'>,
): string[] {
  if (after.trim() === '') return ['It leaves nothing of the file.']
  if (trust === 'own' && less.test(message)) return []
  const [lost, gained] = [beyond(removed, added), beyond(added, removed)]
  return lost > 2 * gained + 6
    ? [`It takes ${lost} words away for ${gained} new ones: mend what is there, and keep the rest.`]
    : []
}

/** How many words a text has that another has not, or has less often. */
function beyond(text: string, other: string): number {
  const left = new Map<string, number>()
  for (const word of wordsOf(other)) left.set(word, (left.get(word) ?? 0) + 1)
  return wordsOf(text).filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count <= 0
  }).length
}

/** A model puts what it writes into a fence, or opens one that nothing closes. */
function isFenced(
  path: string,
  { before, after, added, removed }: Record<'before' | 'after' | 'added' | 'removed', string>,
): boolean {
  const fences = (text: string) => text.match(/^\s*(?:`{3,}|~{3,})/gm)?.length ?? 0
  if (!/\.(?:md|markdown|mdx)$/i.test(path)) return fences(added) > fences(removed)
  // One that names Markdown, or holds all that is new.
  const isWrapped = (text: string) =>
    /^\s*(`{3,}|~{3,})[^]*\n\s*\1\s*$|(?:^|\n)\s*`{3,}(?:md|markdown)\b/.test(text)
  return fences(after) % 2 !== fences(before) % 2 || (isWrapped(added) && !isWrapped(removed))
}

/** True for control characters, and for those that turn the direction of text or have no width. */
function isHidden(line: string): boolean {
  // U+200D joins emoji, and U+200C letters of some scripts: they are seen by what they do.
  return /[\p{Cc}\u200B\u2028-\u202E\u2060-\u2069\uFEFF]/u.test(line.replaceAll('\t', ''))
}

function addressProblems(added: string, sources: string[]): string[] {
  const known = sources.join('\n').toLowerCase()
  const found = added.match(/\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s)>"'\]`]+/gi) ?? []
  const invented = [...new Set(found)].filter((one) => !known.includes(one.toLowerCase()))
  return invented.length > 0
    ? [`It holds an address that it was not shown: ${invented.slice(0, 3).join(', ')}.`]
    : []
}
