import * as v from 'valibot'

import { Consulted, Proposed } from '../domain/cycle.ts'
import { oneLine } from '../domain/one-line.ts'
import type { Journal } from '../engine/journal.ts'

/** Cycles that are looked at for one that is done. */
const looked = 10

/** What the last cycle of a spec that was done left for people. */
export interface LastLook {
  spec: string
  /** Why it left something out, a reason for each thing; none where it ended before the time. */
  held: string[]
  /** Errors that neither a remedy nor a model can answer. */
  errors: number
}

/** Reads it from the steps, as long as they are kept. */
export async function lastLookOf(
  of: { repository: string; spec: string },
  since: number,
  journal: Pick<Journal, 'cycles' | 'finishedSteps'>,
): Promise<LastLook> {
  const { spec } = of
  const cycles = await journal.cycles({ ...of, limit: looked })
  const last = cycles.find(({ state }) => state === 'done')
  if (!last) return { spec, held: [], errors: 0 }
  const steps = await journal.finishedSteps(last.id)
  const result = (name: string) => steps.find(({ step }) => step === name)?.result
  const proposed = v.safeParse(Proposed, result('propose'))
  const consulted = v.safeParse(Consulted, result('consult'))
  const isNew = (last.endedAt ?? 0) >= since
  const insights = consulted.success ? consulted.output.insights : []
  return {
    spec,
    held: isNew && proposed.success ? proposed.output.dropped.map(({ why }) => oneLine(why)) : [],
    errors: insights.filter(({ severity, answer }) => severity === 'error' && answer === 'person')
      .length,
  }
}
