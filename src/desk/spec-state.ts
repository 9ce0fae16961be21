import * as v from 'valibot'

import { Ending } from '../domain/ending.ts'
import { readingsOf } from '../domain/reading.ts'
import { selfTestKind } from '../domain/self-test.ts'
import type { SpecShape } from '../domain/shape.ts'
import type { Journal } from '../engine/journal.ts'

interface Of {
  repository: string
  spec: string
}

/** The newest cycle of a spec in a repository, and how it ended, by its entry. */
export async function lastCycleOf(
  journal: Pick<Journal, 'cycles' | 'entries'>,
  of: Of,
): Promise<NonNullable<SpecShape['lastCycle']> | null> {
  const [last] = await journal.cycles({ ...of, limit: 1 })
  if (!last) return null
  const { id, state, createdAt, endedAt, fault } = last
  const [done] = await journal.entries({ cycle: id, types: ['cycle.done'] })
  const ending = v.safeParse(Ending, { word: done?.body['ending'], why: done?.body['why'] })
  return {
    id,
    state,
    createdAt,
    endedAt,
    ending: ending.success ? ending.output : null,
    fault: fault?.message ?? null,
  }
}

/** What was kept of the last test of a spec's checks; whether it is of this very judge, nobody looks. */
export async function selfTestOf(
  journal: Pick<Journal, 'readings'>,
  { repository, spec }: Of,
): Promise<NonNullable<SpecShape['selfTest']> | null> {
  const { kind } = selfTestKind
  const kept = readingsOf(selfTestKind, await journal.readings({ repository, kind, subject: spec }))
  const last = kept.at(-1)
  return last ? { ...last.value, at: last.at } : null
}
