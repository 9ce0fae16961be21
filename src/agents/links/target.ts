import { posix } from 'node:path'

/** Where a link leads, by its text alone. */
export type Target =
  | { kind: 'elsewhere' } // another site, a template, or nothing we could judge
  | { kind: 'outside' } // above the repository's root
  | Inside

/** A link to a file or folder of the repository. */
export interface Inside {
  kind: 'inside'
  /** The file or folder, empty for the root. */
  path: string
  /** As it was written, decoded: what a moved file is searched by. */
  written: string
  /** The part after `#`, decoded, or null. */
  anchor: string | null
  /** True for one that begins with a slash: the repository's root for GitHub, a site's for others. */
  rooted: boolean
}

/** Reads a link's destination as GitHub does, for a link in the file at `from`. */
export function readTarget(from: string, destination: string): Target {
  const [beforeHash = '', hash] = cut(destination, '#')
  const [raw = ''] = cut(beforeHash, '?')
  if (/^[a-z][a-z0-9+.-]*:/i.test(destination) || destination.startsWith('//'))
    return { kind: 'elsewhere' }
  if (destination === '' || destination.startsWith('?')) return { kind: 'elsewhere' }
  const written = decode(raw)
  if (isTemplate(destination) || isTemplate(written)) return { kind: 'elsewhere' }
  const anchor = hash === undefined ? null : decode(hash)
  if (raw === '') return { kind: 'inside', path: from, written, anchor, rooted: false }
  const rooted = written.startsWith('/')
  const joined = posix.normalize(rooted ? `.${written}` : posix.join(posix.dirname(from), written))
  if (joined === '..' || joined.startsWith('../')) return { kind: 'outside' }
  const path = joined.replace(/\/$/, '')
  return { kind: 'inside', path: path === '.' ? '' : path, written, anchor, rooted }
}

/** True for placeholders such as `{{page}}`, `<name>`, `*.md` or `path/to/...`. */
function isTemplate(text: string): boolean {
  return /[{}<>*|]|\.\.\.|…/.test(text)
}

function cut(text: string, at: string): [string] | [string, string] {
  const place = text.indexOf(at)
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
