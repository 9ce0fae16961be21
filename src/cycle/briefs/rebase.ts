import * as v from 'valibot'

import type { LineEdit } from '../../domain/line-edit.ts'
import { contentStems } from '../../domain/words.ts'
import { data } from '../../model/prompt.ts'
import { type Requirement, type Scenario, sliceLines } from '../../openspec/document.ts'
import { type DeltaPlace, deltaPlace, renameOnLine } from '../remedies/remedy.ts'
import { currentOf, holdsForeignHeader, insertions } from '../remedies/restore-scenarios.ts'
import type { Brief } from './brief.ts'
import { statementOf } from './place.ts'

interface Ground {
  place: DeltaPlace
  modified: Requirement
  current: Requirement
  /** Scenarios of the current block that the modified one lacks, and those that it adds. */
  omitted: Scenario[]
  fresh: Scenario[]
}

/** For each omitted scenario by its mark (`old1`): `keep`, or the mark of the new one that replaces it. */
type Decisions = Record<string, string>

/** A MODIFIED block with scenarios of its own names: which of the current ones it renamed, and which it forgot. */
export const rebaseBrief: Brief<Decisions, Ground> = {
  kinds: ['openspec/scenario-omitted'],
  label: 'rebase',
  title: 'Bring the scenarios the MODIFIED requirement omits back into',
  why: 'A MODIFIED requirement replaces the whole block, and archive refuses one that loses a scenario name. A scenario that was renamed gets its current name back with its new text; one that was forgotten is copied in.',
  maxTokens: 300,
  ground(insight, view) {
    const place = deltaPlace(insight, view)
    const blocks = place?.delta.modified.filter((one) => one.name === insight.about.requirement)
    const modified = blocks?.[0]
    if (!place || !modified || blocks.length !== 1) return null
    const current = currentOf(place, modified.name)
    if (!current) return null
    const [names, known] = [namesOf(modified), namesOf(current)]
    const twice = new Set(names).size !== names.length || new Set(known).size !== known.length
    const omitted = current.scenarios.filter((one) => !names.includes(one.name))
    const fresh = modified.scenarios.filter((one) => !known.includes(one.name))
    // Few enough to be told apart by a small model.
    const fits = omitted.length > 0 && omitted.length <= 8 && fresh.length > 0 && fresh.length <= 12
    const foreign = omitted.some((one) => holdsForeignHeader(place.current.document, one))
    return twice || !fits || foreign ? null : { place, modified, current, omitted, fresh }
  },
  schema: ({ omitted, fresh }) => {
    const answer = v.picklist(['keep', ...fresh.map((_, at) => newMark(at))])
    return v.object(Object.fromEntries(omitted.map((_, at) => [oldMark(at), answer])))
  },
  prompt: ({ place, modified, omitted, fresh }) => ({
    format: `The job: a change rewrites a requirement, and some scenarios of the current text are not in the rewritten one by name. Say of each of these old scenarios what became of it.

"keep": nothing in the rewritten requirement takes its place; it was forgotten, and is copied back.
The mark of a new scenario, such as "new1": this one is the old one under another name, about the same case, so it takes its place.

When you are in doubt, say "keep". No new scenario takes the place of two old ones.

The answer: an object with the mark of every old scenario, such as {"old1": "keep", "old2": "new1"}.`,
    context: [
      data(
        'rewritten requirement',
        statementOf({ document: place.delta.document, requirement: modified }).trim(),
      ),
      ...omitted.map((one, at) => data(oldMark(at), textOf(place.current.document, one))),
      ...fresh.map((one, at) => data(newMark(at), textOf(place.delta.document, one))),
    ].join('\n\n'),
    insight: `Say what became of ${omitted.map((_, at) => oldMark(at)).join(', ')}.`,
  }),
  problems(decisions, ground) {
    const taken = Object.values(decisions).filter((one) => one !== 'keep')
    const twice = taken.find((one, at) => taken.indexOf(one) !== at)
    const doubled = twice === undefined ? [] : [`"${twice}" takes the place of two old scenarios.`]
    return [...doubled, ...doubtsOf(decisions, ground)]
  },
  assemble(decisions, { place, modified, current, omitted, fresh }) {
    const { document } = place.delta
    const renames: { old: Scenario; by: Scenario }[] = []
    for (const [at, old] of omitted.entries()) {
      const by = fresh.find((_, other) => newMark(other) === decisions[oldMark(at)])
      if (by && !renames.some((one) => one.by === by)) renames.push({ old, by })
    }
    const headers = renames.flatMap(({ old, by }): LineEdit[] => {
      const edit = renameOnLine(document, by.line, { from: by.name, to: old.name })
      return edit ? [edit] : []
    })
    if (headers.length < renames.length)
      return 'A scenario cannot be given its current name: its header holds its own name twice.'
    const missing = omitted.filter((old) => !renames.some((one) => one.old === old))
    const renamed = modified.scenarios.map((one) => {
      const old = renames.find(({ by }) => by === one)?.old
      return old ? { ...one, name: old.name } : one
    })
    const back = insertions(place, { ...modified, scenarios: renamed }, { current, missing })
    const single = headers.filter((header) => !back.some((one) => one.from === header.from))
    return [
      ...single,
      ...back.map((one) => {
        const header = headers.find((other) => other.from === one.from)
        return header ? { ...header, text: one.text + header.text } : one
      }),
    ]
  },
}

/**
 * Where the words of the scenarios do not bear a decision out. No check that follows could tell: archive
 * takes any block that has every name.
 */
function doubtsOf(decisions: Decisions, { place, omitted, fresh }: Ground): string[] {
  const taken = new Set(Object.values(decisions))
  return omitted.flatMap((old, at) => {
    const mark = oldMark(at)
    const alike = fresh.map((one, other) => ({
      mark: newMark(other),
      likeness: likenessOf(
        subjectOf(textOf(place.current.document, old)),
        subjectOf(textOf(place.delta.document, one)),
      ),
    }))
    const chosen = alike.find((one) => one.mark === decisions[mark])
    if (chosen)
      return chosen.likeness >= renamedFrom
        ? []
        : [`"${chosen.mark}" is about something else than "${mark}", by its words.`]
    const rival = alike.find((one) => one.likeness > keptUpTo && !taken.has(one.mark))
    return rival
      ? [
          `"${mark}" may not be forgotten: "${rival.mark}" says much the same, and may be its new name.`,
        ]
      : []
  })
}

/** How much of the shorter text's words the other has, from which it may be the same under another name ... */
const renamedFrom = 0.6
/** ... and up to which it is another. What lies between is left to a person. */
const keptUpTo = 0.4

/** The words of a scenario without those that every scenario has. */
function subjectOf(scenario: string): string[] {
  return contentStems(scenario.replace(/^#+\s*Scenario:|\*\*(?:GIVEN|WHEN|THEN|AND)\*\*/gim, ' '))
}

function likenessOf(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [new Set(one), new Set(other)]
  const [less, more] = a.size <= b.size ? [a, b] : [b, a]
  return less.size === 0 ? 0 : less.intersection(more).size / less.size
}

function oldMark(at: number): string {
  return `old${at + 1}`
}

function newMark(at: number): string {
  return `new${at + 1}`
}

function namesOf(block: Requirement): string[] {
  return block.scenarios.map((one) => one.name)
}

function textOf(document: DeltaPlace['delta']['document'], scenario: Scenario): string {
  return sliceLines(document, scenario.line, scenario.end).trimEnd()
}
