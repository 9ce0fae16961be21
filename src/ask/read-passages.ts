import type { Known, KnownSource } from '../domain/ask.ts'
import { Fault } from '../domain/fault.ts'
import type { RepoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'
import { readDocument } from '../openspec/document.ts'
import { cut, type Section, sectionsOf } from './sections.ts'

/** Larger files are no documents that somebody wrote. */
const largest = 512 * 1024

/** Every document of a view that may answer a question: specs, active changes, and other Markdown. */
export function documentSources(view: View): KnownSource[] {
  return view.paths.filter(isAnswering).map((path) => ({
    name: path,
    id: view.contentId(path) ?? '',
    read: () => passagesOf(path, view),
  }))
}

function isAnswering(path: string): boolean {
  if (!/\.(?:md|markdown)$/i.test(path)) return false
  return !/(?:^|\/)(?:node_modules|vendor|fixtures|\.[^/]*)\/|^openspec\/changes\/archive\//.test(
    path,
  )
}

/** A file that is no text says nothing. */
function passagesOf(path: RepoPath, view: View): Known[] {
  try {
    const text = view.read(path)
    return text.length > largest ? [] : readPassages(path, text)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return []
  }
}

/** The passages of one document, with their lines. */
export function readPassages(path: string, text: string): Known[] {
  const [, capability] = /^openspec\/specs\/(.+)\/spec\.md$/.exec(path) ?? []
  const [, change, rest = ''] = /^openspec\/changes\/([^/]+)\/(.+)$/.exec(path) ?? []
  const document = readDocument(text)
  const isSpec = capability !== undefined || rest.endsWith('/spec.md')
  const blocks = isSpec ? document.requirements : []
  const isTaken = (line: number) => blocks.some((one) => one.line <= line && line < one.end)
  const kind =
    capability !== undefined ? 'capability' : change !== undefined ? 'change' : 'document'
  const subject = capability ?? change
  const made = (section: Section, kind: Known['kind'], title: string): Known => ({
    kind,
    title,
    text: section.text,
    path,
    line: section.line,
    endLine: section.end,
    ref: null,
    trust: 'own',
  })
  const requirements = blocks.flatMap((one) => {
    const whole = { title: one.name, above: [], line: one.line, end: one.end - 1 }
    const does = change === undefined ? '' : ` (${one.section ?? 'delta'} of change ${change})`
    return cut(document, whole).map((section) =>
      made(section, change === undefined ? 'requirement' : 'change', `${one.name}${does}`),
    )
  })
  const sections = sectionsOf(document, isTaken).map((section) => {
    const titles = [...section.above, section.title].filter((one) => one !== '')
    const name =
      subject === undefined ? titles : [subject, ...titles.slice(isTitle(titles) ? 1 : 0)]
    return made(section, kind, name.join(' › ') || path)
  })
  return [...requirements, ...sections].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

/** True where the first title only says again of what the document is. */
function isTitle([first = '', ...rest]: string[]): boolean {
  return rest.length > 0 && /\b(?:specification|proposal|design|tasks)\b/i.test(first)
}
