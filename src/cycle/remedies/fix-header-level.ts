import type { LineEdit } from '../../domain/line-edit.ts'
import { bareLine, type SpecDocument } from '../../openspec/document.ts'
import { deltaPlace, mainPlace, type Remedy } from './remedy.ts'

/**
 * Headers that OpenSpec's two readers see differently get the one form that both see alike:
 * `###Requirement: X` a space, a scenario header the level 4. The words stay.
 */
export const fixHeaderLevel: Remedy = (insight, view) => {
  const document = deltaPlace(insight, view)?.delta.document ?? mainPlace(insight, view)
  if (!document) return null
  const edits = document.lines.flatMap((line, at) => {
    if (document.fenced[at] || bareLine(line).trim() !== insight.evidence.trim()) return []
    const fixed = fixedHeader(document, line, at + 1)
    return fixed === null ? [] : [{ from: at + 1, to: at + 2, text: fixed }]
  })
  return edits.length === 0 ? null : edits
}

function fixedHeader(document: SpecDocument, line: string, number: number): string | null {
  if (/^###Requirement:/i.test(line)) return line.replace(/^###/, '### ')
  const scenario = /^(###|#####)(\s+Scenario:)/i.exec(line)
  if (!scenario) return null
  const block = document.requirements.find((one) => one.line < number && number < one.end)
  // Below a scenario, a level-5 header is that scenario's own: raising it would cut the scenario in two.
  const below = block?.scenarios.some((one) => one.line < number)
  if (!block || (scenario[1] === '#####' && below)) return null
  return line.replace(/^#+/, '####')
}

/**
 * A level-3 header that the spec reader takes for a requirement and the merge reader does not becomes a
 * `### Requirement:`, where it is one in all but the word: a text with SHALL or MUST, and a scenario.
 */
export const nameRequirement: Remedy = (insight, view) => {
  const place = deltaPlace(insight, view)
  const document = place?.delta.document ?? mainPlace(insight, view)
  const title =
    /^###\s+(.+)$/.exec(insight.evidence)?.[1] ??
    /^Header "### (.+?)" in ADDED/i.exec(insight.evidence)?.[1]
  if (!document || title === undefined || /^requirement:?/i.test(title)) return null
  const headings = document.headings.filter((one) => one.level === 3 && one.title === title)
  const heading = headings[0]
  if (!heading || headings.length !== 1 || isTaken(document, title)) return null
  const body = document.lines.slice(heading.line, heading.end - 1)
  const first = body.findIndex(
    (line, at) => !document.fenced[heading.line + at] && line.startsWith('#'),
  )
  const text = body.slice(0, first < 0 ? body.length : first).join('')
  const scenario = body.findIndex(
    (line, at) => !document.fenced[heading.line + at] && /^####\s+\S/.test(line),
  )
  if (!/\b(SHALL|MUST)\b/.test(text) || scenario < 0 || (body[scenario + 1] ?? '').trim() === '')
    return null
  return [renamed(document, heading.line)]
}

function renamed(document: SpecDocument, line: number): LineEdit {
  const text = document.lines[line - 1] ?? ''
  return { from: line, to: line + 1, text: text.replace(/^###\s+/, '### Requirement: ') }
}

function isTaken(document: SpecDocument, title: string): boolean {
  return document.requirements.some((one) => one.name.toLowerCase() === title.toLowerCase())
}
