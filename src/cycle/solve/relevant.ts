import { Fault } from '../../domain/fault.ts'
import type { View } from '../../domain/view.ts'
import { specificStems } from '../../domain/words.ts'
import { blockText, readDocument, sliceLines, type SpecDocument } from '../../openspec/document.ts'
import { readTree } from '../../openspec/tree.ts'
import { canonical } from '../remedies/remedy.ts'

/** An existing capability as a problem sees it. */
export interface KnownCapability {
  id: string
  purpose: string
  document: SpecDocument
  requirements: { name: string; text: string }[]
  /** How much the problem touches it; 0 where not at all. */
  score: number
}

/** Finds what exists that touches a problem: every capability, the nearest one first. */
export type Relevant = (problem: string, view: View) => KnownCapability[]

/**
 * A plain match of words: a word of the problem counts for a capability that uses it, more where it is in
 * its name or its requirements' names, and less where many capabilities use it.
 */
export const relevant: Relevant = (problem, view) => {
  const all = capabilitiesOf(view)
  const asked = new Set(specificStems(problem))
  const stems = all.map(({ id, purpose, requirements }) => ({
    names: new Set(specificStems([id, ...requirements.map((one) => one.name)].join('\n'))),
    all: new Set(specificStems([purpose, ...requirements.map((one) => one.text)].join('\n'))),
  }))
  const rarity = (stem: string) => {
    const users = stems.filter((one) => one.all.has(stem) || one.names.has(stem)).length
    return Math.log(1 + all.length / Math.max(1, users))
  }
  const scored = all.map((one, at) => {
    let score = 0
    for (const stem of asked) {
      if (stems[at]?.names.has(stem)) score += 3 * rarity(stem)
      else if (stems[at]?.all.has(stem)) score += rarity(stem)
    }
    return { ...one, score }
  })
  return scored.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
}

function capabilitiesOf(view: View): Omit<KnownCapability, 'score'>[] {
  return readTree(view).specs.flatMap(({ capability, path }) => {
    try {
      const document = readDocument(view.read(path))
      const heading = document.headings.find((one) => one.title.toLowerCase() === 'purpose')
      const purpose = heading ? sliceLines(document, heading.line + 1, heading.end).trim() : ''
      const requirements = canonical(document).map((one) => ({
        name: one.name,
        text: blockText(document, one),
      }))
      return [{ id: capability, purpose, document, requirements }]
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return [] // a file that is no text tells nothing
    }
  })
}
