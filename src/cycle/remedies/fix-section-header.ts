import { nearOperation } from '../../agents/openspec/deltas.ts'
import type { LineEdit } from '../../domain/line-edit.ts'
import { operationOf } from '../../openspec/delta.ts'
import { bareLine, type Heading, type SpecDocument } from '../../openspec/document.ts'
import { canonical, deltaPlace, mainPlace, type Remedy } from './remedy.ts'

/**
 * A delta's section header that OpenSpec does not read (another level, spacing or verb form, or the main
 * spec's own `## Requirements` in a delta for a new capability) becomes the one header it can only mean.
 */
export const fixDeltaHeader: Remedy = (insight, view) => {
  const place = deltaPlace(insight, view)
  if (!place) return null
  const { document } = place.delta
  const edits = document.headings.flatMap((heading) => {
    const operation = nearOperation(heading.title)
    if (operation === null || (heading.level === 2 && operationOf(heading.title) !== null))
      return []
    const below = document.lines.slice(heading.line, nextSection(document, heading) - 1)
    if (!below.some((line) => /###\s*Requirement:\s*\S/i.test(line))) return []
    return [headerLine(document, heading, `## ${operation} Requirements`)]
  })
  if (edits.length > 0) return edits
  const plain = document.headings.filter(
    (one) => one.level === 2 && one.title.toLowerCase() === 'requirements',
  )
  const fresh = place.current.document.text === ''
  return fresh && plain[0] && plain.length === 1
    ? [headerLine(document, plain[0], '## ADDED Requirements')]
    : null
}

/**
 * OpenSpec rules S2, S7 and S8: a delta copied raw into a main spec. Its one `## ADDED Requirements`
 * becomes `## Requirements`, or, right behind that section, goes, so that the two are one.
 */
export const fixMainSection: Remedy = (insight, view) => {
  const document = mainPlace(insight, view)
  if (!document) return null
  const sections = document.headings.filter((one) => one.level === 2)
  const deltas = sections.filter((one) => operationOf(one.title) !== null)
  const added = deltas[0]
  const at = sections.findIndex((one) => one === added)
  const main = sections.findIndex((one) => one.title.toLowerCase() === 'requirements')
  if (!added || deltas.length !== 1 || operationOf(added.title) !== 'ADDED') return null
  if (main < 0) return [headerLine(document, added, '## Requirements')]
  if (at !== main + 1 || namesClash(document, added)) return null
  const blank = bareLine(document.lines[added.line] ?? '').trim() === ''
  return [{ from: added.line, to: added.line + (blank ? 2 : 1), text: '' }]
}

function namesClash(document: SpecDocument, added: Heading): boolean {
  const here = canonical(document).map((one) => one.name)
  return document.requirements.some((one) => one.line > added.line && here.includes(one.name))
}

function nextSection(document: SpecDocument, heading: Heading): number {
  const next = document.headings.find((one) => one.line > heading.line && one.level <= 2)
  return next?.line ?? document.lines.length + 1
}

function headerLine(document: SpecDocument, heading: Heading, text: string): LineEdit {
  const line = document.lines[heading.line - 1] ?? ''
  return {
    from: heading.line,
    to: heading.line + 1,
    text: text + line.slice(bareLine(line).length),
  }
}
