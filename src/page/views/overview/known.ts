import * as v from 'valibot'

import { CycleShape } from '../../../domain/cycle-shape.ts'
import { RepositoriesShape, WaitingShape } from '../../../domain/past-shape.ts'
import { get } from '../../api.ts'
import { cycleMoves } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { type Resource, useResource } from '../../store.ts'

const Cycles = v.object({ cycles: v.array(CycleShape) })

/** What decides what a person does next. */
export interface Known extends RepositoriesShape, WaitingShape {
  /** The newest twenty. */
  cycles: CycleShape[]
}

/** All of it in one, so that the steps never tell of two moments. */
export function useKnown({ live }: Page): Resource<Known> {
  return useResource(live, 'overview', load, {
    on: [
      ...cycleMoves,
      'suggestion.opened',
      'suggestion.accepted',
      'suggestion.rejected',
      'suggestion.applied',
      'suggestion.reverted',
      'suggestion.stale',
      'suggestion.superseded',
      'suggestion.reopened',
      'suggestion.expired',
    ],
  })
}

async function load(signal: AbortSignal): Promise<Known> {
  const [{ repositories }, waiting, { cycles }] = await Promise.all([
    get('/repositories', RepositoriesShape, { signal }),
    get('/waiting', WaitingShape, { signal }),
    get('/cycles', Cycles, { query: { limit: 20 }, signal }),
  ])
  return { repositories, ...waiting, cycles }
}
