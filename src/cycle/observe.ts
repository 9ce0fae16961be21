import { type Cycle, type Observed } from '../domain/cycle.ts'
import { changesOf } from '../domain/edit.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import { textIn, type View } from '../domain/view.ts'
import type { Made } from '../engine/flow.ts'
import type { Deps } from './deps.ts'

/** Fixes the commit the cycle looks at, and marks waiting suggestions whose text it no longer holds. */
export async function observe(cycle: Cycle, deps: Deps): Promise<Made<Observed>> {
  const commit = await deps.bases.head(cycle.repository)
  const dirty = await deps.bases.dirty(cycle.repository)
  return deps.bases.use({ repository: cycle.repository, commit }, async (base) => {
    const open = await deps.journal.suggestions({
      repository: cycle.repository,
      spec: cycle.spec,
      states: ['open'],
    })
    const stale = open.flatMap((suggestion) =>
      staleNow(suggestion, base.view, { commit, now: deps.now() }),
    )
    const skipped = base.view.skipped.map(({ path, why }) => ({ path, why }))
    return {
      result: {
        step: 'observe',
        commit,
        dirty,
        skipped,
        files: base.view.paths.length,
        specHash: null,
      },
      suggestions: stale,
      entries: stale.map((suggestion): NewEntry => ({
        type: 'suggestion.stale',
        repository: cycle.repository,
        spec: cycle.spec,
        cycle: cycle.id,
        suggestion: suggestion.id,
        body: { title: suggestion.title, commit },
      })),
    }
  })
}

function staleNow(
  suggestion: Suggestion,
  view: View,
  at: { commit: string; now: number },
): Suggestion[] {
  if (suggestion.state !== 'open' || suggestion.base === at.commit) return []
  try {
    changesOf(suggestion.edits, textIn(view))
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [{ ...suggestion, state: 'stale', reason, updatedAt: at.now }]
  }
}
