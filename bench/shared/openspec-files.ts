// An openspec/ tree of any size, as benchmarks need one: each spec of a hundred lines, all of them valid.
import { blocks, longPurpose } from '../../test/support/tree.ts'

const requirements = 6
const scenarios = 3
const placeholder = 'TBD - created by archiving change add-it. Update Purpose after archive.'

/** The files of a tree with so many capabilities, the first of them with a placeholder for a purpose. */
export function specFiles(count: number, placeholders = 0): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      specFile(at),
      specText(at, at < placeholders ? placeholder : longPurpose),
    ]),
  )
}

export function specFile(at: number): string {
  return `openspec/specs/area-${Math.floor(at / 20)}-capability-${at}/spec.md`
}

/** A valid spec; its `edition` is another text with the same meaning. */
export function specText(at: number, purpose = longPurpose, edition = 0): string {
  const body = Object.fromEntries(
    Array.from({ length: requirements }, (_, one) => [
      `Rule ${one} of capability ${at} edition ${edition}`,
      Array.from({ length: scenarios }, (_, other) => `Case ${other} of rule ${one} of ${at}`),
    ]),
  )
  return `# capability-${at} Specification\n\n## Purpose\n${purpose}\n\n## Requirements\n\n${blocks(body)}`
}

/** The same with a defect that a remedy mends: archive reads the header, and validate does not. */
export function defectText(at: number, edition = 0): string {
  return specText(at, longPurpose, edition).replace(
    '### Requirement: Rule 1',
    '###Requirement: Rule 1',
  )
}
