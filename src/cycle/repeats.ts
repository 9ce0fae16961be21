import * as v from 'valibot'

import type { Cycle } from '../domain/cycle.ts'
import type { Entry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { Insight } from '../domain/insight.ts'
import { type Draft, isDecided, type Suggestion } from '../domain/suggestion.ts'
import { isUndecided } from '../domain/verdict.ts'
import type { View } from '../domain/view.ts'
import type { Journal } from '../engine/journal.ts'
import type { Deps } from './deps.ts'

/** So often one after the other an insight is tried and refuted in the same way before it is left alone. */
const mostAlike = 3

const Tried = v.object({ insight: v.string(), file: v.string() })
const Refuted = v.object({
  why: v.string(),
  /** The model that wrote it; null where code did. */
  model: v.optional(v.nullable(v.string()), null),
  tried: v.array(Tried),
})

/** What a refutation is told with, so that the same one is known again; no try where nothing was judged. */
export function triedBy(
  { by, insights, verdict }: Suggestion,
  view: View,
): Omit<v.InferOutput<typeof Refuted>, 'why'> {
  const model = by.kind === 'model' ? (by.name ?? by.model) : null
  const tried = insights.map(({ id, path }) => ({ insight: id, file: view.contentId(path) ?? '' }))
  return { model, tried: isUndecided(verdict) ? [] : tried }
}

/**
 * Says of an insight why it is not tried again: it was refuted three times one after the other, in the
 * same way, and its file is the same still. With other evidence it is another insight, and what one model
 * failed in is tried by another.
 */
export async function refutedAlike(
  cycle: Cycle,
  { view, signal }: { view: View; signal: AbortSignal },
  deps: Pick<Deps, 'models'> & { journal: Pick<Journal, 'entries'> },
): Promise<(insight: Insight) => string | null> {
  const { repository, spec } = cycle
  const types = ['suggestion.refuted' as const]
  const filter = { repository, spec, types, limit: 10_000, newest: true }
  const byInsight = new Map<string, Map<string, Omit<Refutation, 'insight'>>>()
  for (const entry of await deps.journal.entries(filter))
    for (const { insight, ...how } of refutationsIn(entry)) {
      const key = keyOf(insight, how.model)
      const cycles = byInsight.get(key) ?? new Map()
      // One cycle counts once: what failed together is tried again one by one.
      cycles.delete(entry.cycle)
      byInsight.set(key, cycles.set(entry.cycle, how))
    }
  const isByModel = [...byInsight.values()].some(
    (cycles) =>
      cycles.size >= mostAlike && [...cycles.values()].some(({ model }) => model !== null),
  )
  const model = isByModel ? await writerOf(cycle, signal, deps) : null
  return ({ id, path, answer }) => {
    const writer = answer === 'model' ? model : null
    const last = [...(byInsight.get(keyOf(id, writer))?.values() ?? [])].slice(-mostAlike)
    const [first] = last
    if (!first || last.length < mostAlike) return null
    const file = view.contentId(path) ?? ''
    if (last.some((one) => one.why !== first.why || one.file !== file)) return null
    const again = writer === null ? '' : ', or with another model'
    return `it was refuted ${mostAlike} times one after the other in the same way, and is tried again when "${path}" changes${again}`
  }
}

function keyOf(insight: string, model: string | null): string {
  return JSON.stringify([insight, model])
}

/** The name of the model that would be asked; null where none can be. */
async function writerOf(
  cycle: Cycle,
  signal: AbortSignal,
  { models }: Pick<Deps, 'models'>,
): Promise<string | null> {
  try {
    return (await models(cycle, signal))?.write.name ?? null
  } catch (error) {
    signal.throwIfAborted()
    // Whoever asks it meets the same, and tells of it.
    if (error instanceof Fault) return null
    throw error
  }
}

/**
 * The suggestion of the very same change that a person decided on, whatever either answers; null where
 * there is none. "Not now" holds for its days, and no longer.
 */
export function sameAsDecided(draft: Draft, known: readonly Suggestion[]): Suggestion | null {
  const edits = JSON.stringify(draft.edits)
  const isSame = (one: Suggestion) =>
    isDecided(one) &&
    !(one.state === 'rejected' && one.review.code === 'not-now') &&
    JSON.stringify(one.edits) === edits
  return known.find(isSame) ?? null
}

interface Refutation extends v.InferOutput<typeof Tried> {
  why: string
  model: string | null
}

/** The reason without figures: they move from one try to the next. */
function refutationsIn({ body }: Entry): Refutation[] {
  const parsed = v.safeParse(Refuted, body)
  if (!parsed.success) return []
  const why = parsed.output.why.replace(/\d+/g, '#').replace(/\s+/g, ' ')
  const { model, tried } = parsed.output
  return tried.map((one) => ({ ...one, why, model }))
}
