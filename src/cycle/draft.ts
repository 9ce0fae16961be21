import type { Cycle } from '../domain/cycle.ts'
import { suggestionId } from '../domain/id.ts'
import type { Insight } from '../domain/insight.ts'
import { mergeLineEdits, modifyLines } from '../domain/line-edit.ts'
import type { NamedSpec } from '../domain/spec.ts'
import { type Draft, fingerprintOf } from '../domain/suggestion.ts'
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
  const first = insights[0]
  const known = first && remedies.get(first.kind)
  if (!first || !known) return null
  const text = origin.view.read(first.path)
  const lines = mergeLineEdits(
    text,
    insights.flatMap((insight) => remedyEdits(insight, origin.spec, origin.view) ?? []),
  )
  const edit = lines && modifyLines(first.path, text, lines)
  if (!edit) return null
  const { cycle, spec } = origin
  const fingerprint = fingerprintOf(first.kind, [edit], insights)
  return {
    id: suggestionId(cycle.repository, spec.name, fingerprint),
    cycle: cycle.id,
    spec: spec.name,
    repository: cycle.repository,
    kind: first.kind,
    title: `${known.title} ${first.path}`,
    why: known.why,
    edits: [edit],
    patch: patchOf([edit], textIn(origin.view)),
    insights,
    fingerprint,
    base: origin.commit,
    createdAt: origin.now,
    state: 'drafted',
  }
}
