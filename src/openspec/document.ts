import { splitLines } from '../domain/line-edit.ts'
import { requirementName, scenarioName } from './name.ts'

/** A bullet or line of a scenario. The keyword is free text in OpenSpec; null where there is none. */
export interface Step {
  keyword: 'GIVEN' | 'WHEN' | 'THEN' | 'AND' | 'BUT' | null
  text: string
  line: number
}

/** Lines count from 1; `end` is the line after the last one that holds text. */
export interface Scenario {
  name: string
  line: number
  end: number
  steps: Step[]
}

export interface Requirement {
  name: string
  /** The title of the level-2 section it stands in, or null above the first one. */
  section: string | null
  line: number
  end: number
  scenarios: Scenario[]
}

export interface Heading {
  level: number
  title: string
  line: number
  /** The line after the section's last, trailing blank lines included. */
  end: number
}

/**
 * An OpenSpec document without loss: its lines with their own ends are the text, byte for byte.
 * Requirements are those the merge reader sees (`### Requirement:`, spacing after the hashes free);
 * headings are those the spec reader sees (a space after the hashes).
 */
export interface SpecDocument {
  text: string
  lines: string[]
  /** True for lines in a fenced code block, its fences included. */
  fenced: boolean[]
  headings: Heading[]
  requirements: Requirement[]
}

const requirementHeader = /^###\s*Requirement:\s*(.+)\s*$/i
const sectionHeader = /^##\s+(.+)$/
const scenarioHeader = /^####\s+/

/** The document of a text (main spec or delta). Never throws: any text is a document. */
export function readDocument(text: string): SpecDocument {
  const lines = splitLines(text)
  const bare = lines.map((line, at) => bareLine(at === 0 ? line.replace(/^\uFEFF/, '') : line))
  const fenced = fenceMask(bare)
  return {
    text,
    lines,
    fenced,
    headings: readHeadings(bare, fenced),
    requirements: readRequirements(bare, fenced),
  }
}

/** The text of lines `from` up to but not including `to`, with their line ends. */
export function sliceLines(document: SpecDocument, from: number, to: number): string {
  return document.lines.slice(from - 1, to - 1).join('')
}

/** The line without its end. */
export function bareLine(line: string): string {
  return line.replace(/[\r\n]+$/, '')
}

/** A block's text as OpenSpec compares it: line feeds only, no blank lines at its end. */
export function blockText(document: SpecDocument, block: { line: number; end: number }): string {
  return document.lines
    .slice(block.line - 1, block.end - 1)
    .map(bareLine)
    .join('\n')
    .trimEnd()
}

/** True for the lines of a fenced code block, by OpenSpec's reading: an unclosed fence swallows the rest. */
export function fenceMask(lines: string[]): boolean[] {
  let open: { mark: string; length: number } | null = null
  return lines.map((line) => {
    if (!open) {
      const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
      if (mark) open = { mark: mark.charAt(0), length: mark.length }
      return mark !== undefined
    }
    const close = /^\s*(`{3,}|~{3,})\s*$/.exec(line)?.[1]
    if (close?.startsWith(open.mark) && close.length >= open.length) open = null
    return true
  })
}

function readHeadings(bare: string[], fenced: boolean[]): Heading[] {
  const found = bare.flatMap((line, at) => {
    const match = fenced[at] ? null : /^(#{1,6})\s+(.+)$/.exec(line)
    return match
      ? [{ level: match[1]?.length ?? 0, title: (match[2] ?? '').trim(), line: at + 1 }]
      : []
  })
  return found.map((heading, at) => {
    const next = found.slice(at + 1).find((other) => other.level <= heading.level)
    return { ...heading, end: next?.line ?? bare.length + 1 }
  })
}

function readRequirements(bare: string[], fenced: boolean[]): Requirement[] {
  const found: Requirement[] = []
  let section: string | null = null
  bare.forEach((line, at) => {
    if (fenced[at]) return
    const title = sectionHeader.exec(line)?.[1]
    if (title !== undefined) section = title.trim()
    const name = requirementHeader.exec(line)?.[1]
    if (name === undefined) return
    const end = blockEnd(
      bare,
      fenced,
      at,
      (next) => requirementHeader.test(next) || /^##\s+/.test(next),
    )
    found.push({
      name: requirementName(name),
      section,
      line: at + 1,
      end,
      scenarios: readScenarios(bare, fenced, { from: at + 1, to: end - 1 }),
    })
  })
  return found
}

function readScenarios(
  bare: string[],
  fenced: boolean[],
  range: { from: number; to: number },
): Scenario[] {
  const found: Scenario[] = []
  for (let at = range.from; at < range.to; at++) {
    if (fenced[at] || !scenarioHeader.test(bare[at] ?? '')) continue
    const end = Math.min(
      blockEnd(bare, fenced, at, (next) => scenarioHeader.test(next)),
      range.to + 1,
    )
    found.push({
      name: scenarioName(bare[at] ?? ''),
      line: at + 1,
      end,
      steps: readSteps(bare, { from: at + 1, to: end - 1 }),
    })
  }
  return found
}

function readSteps(bare: string[], range: { from: number; to: number }): Step[] {
  const steps: Step[] = []
  for (let at = range.from; at < range.to; at++) {
    const text = (bare[at] ?? '').replace(/^\s*[-*+]\s+/, '').trim()
    const keyword = /^\W{0,2}(GIVEN|WHEN|THEN|AND|BUT)\b/.exec(text)?.[1]
    if (text !== '')
      steps.push({ keyword: isKeyword(keyword) ? keyword : null, text, line: at + 1 })
  }
  return steps
}

function isKeyword(word: string | undefined): word is NonNullable<Step['keyword']> {
  return word === 'GIVEN' || word === 'WHEN' || word === 'THEN' || word === 'AND' || word === 'BUT'
}

/** The line (from 1) after the block's last line with text; the block begins at index `at`. */
function blockEnd(
  bare: string[],
  fenced: boolean[],
  at: number,
  ends: (line: string) => boolean,
): number {
  let to = at + 1
  while (to < bare.length && (fenced[to] || !ends(bare[to] ?? ''))) to++
  while (to > at + 1 && (bare[to - 1] ?? '').trim() === '') to--
  return to + 1
}
