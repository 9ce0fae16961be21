import type { Proposed } from '../../domain/cycle.ts'
import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import type { Draft } from '../../domain/suggestion.ts'
import type { Base } from '../../workspace/workspace.ts'
import { draftOf, type Origin } from '../draft.ts'
import type { Archive } from './archive.ts'
import { readyKind } from './worked.ts'

/**
 * Drafts the archive of each change that is ready, as OpenSpec makes it. It may touch what the spec's
 * boundaries leave out: the gate says for each that it may. The day is the one on which the cycle was asked for, in UTC.
 */
export async function draftArchives(
  insights: readonly Insight[],
  so: { origin: Origin; base: Base; archive: Archive },
): Promise<{ drafts: Draft[]; dropped: Proposed['dropped'] }> {
  const { origin, base, archive } = so
  const drafts: Draft[] = []
  const dropped: Proposed['dropped'] = []
  for (const insight of insights) {
    const id = insight.about.change
    if (insight.kind !== readyKind || id === undefined) continue
    const title = `Archive change "${id}"`
    // A replay, and a cycle that goes on after midnight, come to the same folder.
    const date = new Date(origin.cycle.triggers[0]?.at ?? origin.now).toISOString().slice(0, 10)
    try {
      const edits = await base.with([], (view) => archive(view, { id, date }))
      const why =
        'Its tasks are done, each scenario that it adds or alters is green and was not when the change was accepted, and OpenSpec takes the merge. These are the files as OpenSpec itself archives it.'
      const by = { kind: 'remedy' as const }
      drafts.push(draftOf(edits, [insight], { origin, title, why, by, objection: null }))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      dropped.push({ title, path: insight.path, why: error.message })
    }
  }
  return { drafts, dropped }
}
