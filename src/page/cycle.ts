import { CycleDetail } from '../domain/cycle-shape.ts'
import type { EntryType } from '../domain/entry.ts'
import { get } from './api.ts'
import type { Page } from './page.ts'
import { type Resource, useResource } from './store.ts'

/** With these a cycle has ended. */
export const cycleEnds: readonly EntryType[] = ['cycle.done', 'cycle.failed', 'cycle.cancelled']

/** With these a list of cycles is another. */
export const cycleMoves: readonly EntryType[] = [
  'cycle.queued',
  'cycle.joined',
  'cycle.started',
  'cycle.resumed',
  ...cycleEnds,
]

/** A cycle with what it did so far, kept up to date by the entries about it. */
export function useCycle({ live }: Page, id: string): Resource<CycleDetail> {
  return useResource(
    live,
    id,
    async (signal) => get(`/cycles/${encodeURIComponent(id)}`, CycleDetail, { signal }),
    {
      on: [
        'cycle.started',
        'cycle.resumed',
        'cycle.step',
        'agent.asked',
        'suggestion.opened',
        'suggestion.refuted',
        ...cycleEnds,
      ],
      when: (entry) => entry.cycle === id,
    },
  )
}
