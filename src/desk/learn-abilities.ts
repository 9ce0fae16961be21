import * as v from 'valibot'

import { Abilities } from '../domain/abilities.ts'
import type { Cycle } from '../domain/cycle.ts'
import type { Journal } from '../engine/journal.ts'
import type { Model } from '../model/model.ts'
import { probeModel } from '../model/probe.ts'

/** What an entry `model.probed` says. */
const Body = v.object({ ...Abilities.entries, model: v.string(), server: v.string() })

/** Longest that a cycle waits to learn what a model can do; one that is slower is taken for a usual one. */
const patienceMs = 120_000

/**
 * Makes what learns once for each model and server what the model can do, and keeps it in the journal. It
 * is null where nothing could be learned; throws only when the signal is aborted.
 */
export function createLearning(journal: Pick<Journal, 'entries' | 'append'>) {
  const learned = new Map<string, Promise<Abilities | null>>()

  return async function learn(
    model: Model,
    at: { server: string; cycle: Cycle; signal: AbortSignal },
  ): Promise<Abilities | null> {
    const key = `${at.server} ${model.name}`
    const learning = learned.get(key) ?? recall(model, at, journal)
    learned.set(key, learning)
    try {
      return await learning
    } catch {
      // Whoever asks next may find the server well again.
      if (learned.get(key) === learning) learned.delete(key)
      at.signal.throwIfAborted()
      return null
    }
  }
}

/** From the journal, else by asking; null, which is not kept, for a model that answered nothing in time. */
async function recall(
  model: Model,
  { server, cycle, signal }: { server: string; cycle: Cycle; signal: AbortSignal },
  journal: Pick<Journal, 'entries' | 'append'>,
): Promise<Abilities | null> {
  const entries = await journal.entries({ types: ['model.probed'], limit: 10_000 })
  const known = entries.findLast(
    ({ body }) => body['model'] === model.name && body['server'] === server,
  )
  const kept = v.safeParse(Body, known?.body)
  if (kept.success) return v.parse(Abilities, kept.output)
  const patience = AbortSignal.timeout(patienceMs)
  try {
    const probed = await probeModel(model, AbortSignal.any([signal, patience]))
    // Where every question failed, it is the server that was probed.
    if (probed.firstTokenMs === null) return null
    const { repository, spec, id } = cycle
    const body = { ...probed, server }
    await journal.append([{ type: 'model.probed', repository, spec, cycle: id, body }])
    return v.parse(Abilities, probed)
  } catch (error) {
    if (patience.aborted && !signal.aborted) return null
    throw error
  }
}
