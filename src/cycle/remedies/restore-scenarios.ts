import { type LineEdit, lineEndOf } from '../../domain/line-edit.ts'
import {
  bareLine,
  type Requirement,
  type Scenario,
  sliceLines,
  type SpecDocument,
} from '../../openspec/document.ts'
import { type DeltaPlace, deltaPlace, type Remedy } from './remedy.ts'

/**
 * OpenSpec rule C14: a MODIFIED requirement replaces the whole block, so archive refuses one that omits
 * a scenario of the current spec. The omitted ones are copied in, word for word, but only where the
 * block adds no scenario name of its own: one that does may have renamed what it seems to omit.
 */
export const restoreScenarios: Remedy = (insight, view) => {
  const place = deltaPlace(insight, view)
  const block = place?.delta.modified.filter((one) => one.name === insight.about.requirement)
  const modified = block?.[0]
  if (!place || !modified || block.length !== 1) return null
  const current = currentOf(place, modified.name)
  if (!current) return null
  const names = modified.scenarios.map((one) => one.name)
  const known = current.scenarios.map((one) => one.name)
  if (hasTwice(names) || hasTwice(known) || names.some((name) => !known.includes(name))) return null
  const missing = current.scenarios.filter((one) => !names.includes(one.name))
  if (
    missing.length === 0 ||
    missing.some((one) => holdsForeignHeader(place.current.document, one))
  )
    return null
  return insertions(place, modified, { current, missing })
}

/** The current block a MODIFIED one replaces, by its name or by the name the same delta renames to it. */
export function currentOf(place: DeltaPlace, name: string): Requirement | null {
  const { renamed } = place.delta
  if (renamed.some((pair) => pair.from.name === name)) return null
  const seen = new Set<string>()
  let wanted: string | undefined = name
  while (wanted !== undefined && !seen.has(wanted)) {
    const found = place.current.requirements.filter((one) => one.name === wanted)
    if (found.length > 0) return found.length === 1 ? (found[0] ?? null) : null
    seen.add(wanted)
    wanted = renamed.find((pair) => pair.to.name === wanted)?.from.name
  }
  return null
}

/** The insertions that bring back the scenarios of the current block that the modified one lacks. */
export function insertions(
  place: DeltaPlace,
  modified: Requirement,
  scenarios: { current: Requirement; missing: Scenario[] },
): LineEdit[] {
  const { document } = place.delta
  const eol = lineEndOf(document.text)
  const byLine = new Map<number, string>()
  // Each goes after the scenario that stands before it in the current spec, so the order is kept.
  let after: number | null = null
  for (const scenario of scenarios.current.scenarios) {
    const kept = modified.scenarios.find((one) => one.name === scenario.name)
    if (kept) after = kept.end
    else {
      const first = modified.scenarios[0]
      const line = after ?? first?.line ?? modified.end
      const text = copied(place.current.document, scenario, eol)
      const before = after === null && first !== undefined
      byLine.set(line, (byLine.get(line) ?? '') + (before ? text + eol : eol + text))
    }
  }
  return [...byLine].map(([line, text]) => atLine(document, line, { text, eol }))
}

/** An insertion before `line`; at the end of a file whose last line is not ended, it ends that line first. */
function atLine(
  document: SpecDocument,
  line: number,
  insert: { text: string; eol: string },
): LineEdit {
  const last = document.lines.at(-1) ?? ''
  const open = line > document.lines.length && last !== '' && bareLine(last) === last
  if (!open) return { from: line, to: line, text: insert.text }
  const text = last + insert.eol + insert.text.slice(0, insert.text.length - insert.eol.length)
  return { from: line - 1, to: line, text }
}

function copied(document: SpecDocument, scenario: Scenario, eol: string): string {
  return sliceLines(document, scenario.line, scenario.end)
    .replace(/\r\n?|\n/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line + eol)
    .join('')
}

/** A header above scenario level inside the block is not the scenario's: copying it would copy a section. */
export function holdsForeignHeader(document: SpecDocument, scenario: Scenario): boolean {
  return document.headings.some(
    (one) => one.level < 4 && one.line > scenario.line && one.line < scenario.end,
  )
}

function hasTwice(names: string[]): boolean {
  return new Set(names).size !== names.length
}
