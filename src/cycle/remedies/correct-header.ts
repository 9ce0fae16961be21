import type { LineEdit } from '../../domain/line-edit.ts'
import type { Delta, NamedLine } from '../../openspec/delta.ts'
import { foldName } from '../../openspec/name.ts'
import { type DeltaPlace, deltaPlace, type Remedy, renameOnLine } from './remedy.ts'

/**
 * OpenSpec rules C11 and C18: archive finds requirements by their exact name. A MODIFIED, REMOVED or
 * RENAMED header that misses by case, spacing or punctuation alone is spelled as the one current
 * requirement it fits; a MODIFIED that uses the old name of a rename gets the new one.
 */
export const correctHeader: Remedy = (insight, view) => {
  const place = deltaPlace(insight, view)
  if (!place) return null
  const edits = [...oldNames(place), ...nearMisses(place)]
  return edits.length === 0 ? null : edits
}

function oldNames({ delta }: DeltaPlace): LineEdit[] {
  return delta.modified.flatMap((block) => {
    const pairs = delta.renamed.filter((pair) => pair.from.name === block.name)
    const to = pairs[0]?.to.name
    if (to === undefined || pairs.length !== 1 || delta.modified.some((one) => one.name === to))
      return []
    return listed(renameOnLine(delta.document, block.line, { from: block.name, to }))
  })
}

function nearMisses({ delta, current }: DeltaPlace): LineEdit[] {
  const now = current.requirements.map((one) => one.name)
  const from = delta.renamed.map((pair) => pair.from)
  const renamed = new Set(from.map((one) => one.name))
  const used = new Set(
    [...delta.added, ...delta.modified, ...delta.removed, ...from].map((one) => one.name),
  )
  const correct = (named: NamedLine, targets: string[]) => {
    if (targets.includes(named.name) || renamed.has(named.name)) return []
    return fitted(
      delta,
      named,
      targets.filter((target) => !used.has(target)),
    )
  }
  // MODIFIED and REMOVED see the spec as the renames leave it.
  const later = [
    ...now.filter((name) => !renamed.has(name)),
    ...delta.renamed.map((pair) => pair.to.name),
  ]
  const sources = delta.renamed.filter(
    (pair) => !now.includes(pair.from.name) && !now.includes(pair.to.name),
  )
  return [
    ...sources.flatMap((pair) =>
      fitted(
        delta,
        pair.from,
        now.filter((target) => !used.has(target)),
      ),
    ),
    ...[...delta.modified, ...delta.removed].flatMap((one) => correct(one, later)),
  ]
}

function fitted(delta: Delta, named: NamedLine, targets: string[]): LineEdit[] {
  const fits = targets.filter((target) => looseName(target) === looseName(named.name))
  const to = fits[0]
  if (to === undefined || fits.length !== 1) return []
  return listed(renameOnLine(delta.document, named.line, { from: named.name, to }))
}

/** Case, spacing, quotes, dashes and closing points aside; words and figures stay. */
function looseName(name: string): string {
  return foldName(name)
    .replace(/[`'"\u2018\u2019\u201C\u201D]/g, '')
    .replace(/[\u2010-\u2015-]/g, ' ')
    .replace(/[.:;,!?]+$/, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function listed(edit: LineEdit | null): LineEdit[] {
  return edit ? [edit] : []
}
