import type { Insight } from '../../domain/insight.ts'
import type { View } from '../../domain/view.ts'
import type { Requirement, SpecDocument } from '../../openspec/document.ts'
import { canonical, deltaPlace, mainPlace } from '../remedies/remedy.ts'

/** A requirement in its document. */
export interface RequirementPlace {
  document: SpecDocument
  requirement: Requirement
}

/** The one requirement an insight names, of a main spec or added or modified by a delta; null where there is none, or two. */
export function requirementPlace(insight: Insight, view: View): RequirementPlace | null {
  const delta = deltaPlace(insight, view)?.delta
  const document = delta?.document ?? mainPlace(insight, view)
  if (!document) return null
  const all = delta ? [...delta.added, ...delta.modified] : canonical(document)
  const named = all.filter((one) => one.name === insight.about.requirement)
  const [requirement] = named
  return requirement && named.length === 1 ? { document, requirement } : null
}

/** The lines before a block's first scenario or other header: what states the requirement. */
export function statementOf({ document, requirement }: RequirementPlace): string {
  const { line, end } = requirement
  const header = document.headings.find((one) => one.line > line && one.line < end)
  return document.lines.slice(line, (header?.line ?? end) - 1).join('')
}
