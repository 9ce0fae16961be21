import { readDocument, type Requirement, type SpecDocument } from './document.ts'
import { requirementName } from './name.ts'

export const operations = ['ADDED', 'MODIFIED', 'REMOVED', 'RENAMED'] as const
export type Operation = (typeof operations)[number]

/** One line of a delta that names a requirement without a block of its own. */
export interface NamedLine {
  name: string
  line: number
}

/** A change's delta for one capability: what it does to which requirement, each with its line. */
export interface Delta {
  document: SpecDocument
  added: Requirement[]
  modified: Requirement[]
  removed: NamedLine[]
  renamed: { from: NamedLine; to: NamedLine }[]
}

/** Reads a delta as the merge reader does: sections by exact title, whatever the case. */
export function readDelta(text: string): Delta {
  const document = readDocument(text)
  const under = (operation: Operation) =>
    document.requirements.filter((one) => operationOf(one.section) === operation)
  return {
    document,
    added: under('ADDED'),
    modified: under('MODIFIED'),
    removed: [...under('REMOVED'), ...bulletRemovals(document)].map(({ name, line }) => ({
      name,
      line,
    })),
    renamed: readRenames(document),
  }
}

/** The operation a section's title names; null for any other section. */
export function operationOf(section: string | null): Operation | null {
  return (
    operations.find((one) => section?.toLowerCase() === `${one.toLowerCase()} requirements`) ?? null
  )
}

/** How many requirements the delta touches. */
export function deltaSize(delta: Delta): number {
  return delta.added.length + delta.modified.length + delta.removed.length + delta.renamed.length
}

function bulletRemovals(document: SpecDocument): NamedLine[] {
  return linesUnder(document, 'REMOVED').flatMap(({ text, line }) => {
    const name = /^\s*[-*+]\s*`?###\s*Requirement:\s*(.+?)`?\s*$/.exec(text)?.[1]
    return name === undefined ? [] : [{ name: requirementName(name), line }]
  })
}

function readRenames(document: SpecDocument): Delta['renamed'] {
  const pairs: Delta['renamed'] = []
  let from: NamedLine | null = null
  for (const { text, line } of linesUnder(document, 'RENAMED')) {
    const match = /^\s*[-*+]?\s*(FROM|TO):\s*`?###\s*Requirement:\s*(.+?)`?\s*$/.exec(text)
    if (!match) continue
    const named = { name: requirementName(match[2] ?? ''), line }
    if (match[1] === 'FROM') from = named
    else if (from) {
      pairs.push({ from, to: named })
      from = null
    }
  }
  return pairs
}

function linesUnder(
  document: SpecDocument,
  operation: Operation,
): { text: string; line: number }[] {
  return document.headings
    .filter((heading) => heading.level === 2 && operationOf(heading.title) === operation)
    .flatMap((heading) =>
      document.lines
        .slice(heading.line, sectionEnd(document, heading.line) - 1)
        .flatMap((text, at) => {
          const line = heading.line + 1 + at
          return document.fenced[line - 1] ? [] : [{ text: text.replace(/[\r\n]+$/, ''), line }]
        }),
    )
}

/** The line after a level-2 section: the next level-2 header, as the merge reader cuts. */
function sectionEnd(document: SpecDocument, line: number): number {
  const next = document.headings.find((heading) => heading.level === 2 && heading.line > line)
  return next?.line ?? document.lines.length + 1
}
