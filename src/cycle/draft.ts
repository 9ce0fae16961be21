import type { Cycle } from '../domain/cycle.ts'
import type { Edit } from '../domain/edit.ts'
import { suggestionId } from '../domain/id.ts'
import type { Insight } from '../domain/insight.ts'
import { mergeLineEdits, modifyLines } from '../domain/line-edit.ts'
import type { NamedSpec } from '../domain/spec.ts'
import { type By, type Draft, fingerprintOf } from '../domain/suggestion.ts'
import { textIn, type View } from '../domain/view.ts'
import { remedyEdits } from './consult.ts'
import { patchOf } from './patch.ts'
import { remedies } from './remedies/remedies.ts'

/** Where a draft comes from: the cycle that makes it, its spec, and the files it was made for. */
export interface Origin {
  cycle: Cycle
  spec: NamedSpec
  view: View
  commit: string
  now: number
}

/**
 * One draft that answers alike insights of one file by their remedy; null when the remedies together
 * change nothing, or touch the same lines in different ways.
 */
export function draftByRemedy(insights: Insight[], origin: Origin): Draft | null {
  const [first, ...rest] = insights
  const known = first && remedies.get(first.kind)
  if (!first || !known) return null
  const text = origin.view.read(first.path)
  const lines = mergeLineEdits(
    text,
    insights.flatMap((insight) => remedyEdits(insight, origin.spec, origin.view) ?? []),
  )
  const edit = lines && modifyLines(first.path, text, lines)
  if (!edit) return null
  const title = `${known.title} ${first.path}`
  return draftOf([edit], [first, ...rest], {
    origin,
    title,
    why: known.why,
    by: { kind: 'remedy' },
    objection: null,
  })
}

/** The draft of edits that answer insights of one kind. */
export function draftOf(
  edits: Edit[],
  insights: [Insight, ...Insight[]],
  so: { origin: Origin; title: string; why: string; by: By; objection: string | null },
): Draft {
  const { origin, ...said } = so
  const { cycle, spec } = origin
  const { kind } = insights[0]
  const fingerprint = fingerprintOf(kind, edits, insights)
  return {
    ...said,
    id: suggestionId(cycle.repository, spec.name, fingerprint),
    cycle: cycle.id,
    spec: spec.name,
    repository: cycle.repository,
    kind,
    edits,
    patch: patchOf(edits, textIn(origin.view)),
    insights,
    fingerprint,
    base: origin.commit,
    createdAt: origin.now,
    state: 'drafted',
  }
}
