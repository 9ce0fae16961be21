import type { Cycle, Proposed } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import type { Insight } from '../domain/insight.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import type { StepContext } from '../engine/flow.ts'
import type { Model } from '../model/model.ts'
import { askOne, droppedItem, type Item, itemsOf, type Outcome } from './ask-one.ts'
import { askingSignal } from './asking-time.ts'
import { isServerFault } from './briefs/ask-fields.ts'
import type { Deps } from './deps.ts'
import type { Origin } from './draft.ts'
import { type Came, inOrder } from './in-order.ts'

/** What came of asking. */
interface Asked {
  drafts: Draft[]
  dropped: Proposed['dropped']
  entries: NewEntry[]
}

interface Asking {
  origin: Origin
  known: readonly Suggestion[]
  /** How many drafts may still be made, and why no more. */
  room: { count: number; why: string }
  context: StepContext
}

/** What asking needs of what the steps are handed. */
type AskDeps = Pick<Deps, 'models' | 'now'> & { journal: Pick<Deps['journal'], 'entries'> }

/**
 * Asks a model for what only one can answer, in the order of the insights, as many at once as it
 * answers, as far as room and time allow. A server that fails ends the asking; what comes before is kept.
 */
export async function askModels(
  insights: Insight[],
  asking: Asking,
  deps: AskDeps,
): Promise<Asked> {
  const { origin, context } = asking
  const items = itemsOf(insights, origin)
  const first = items[0]
  if (!first) return { drafts: [], dropped: [], entries: [] }
  const signal = askingSignal(origin.cycle, { now: deps.now(), signal: context.signal })
  const { results, failed } = await askAll([first, ...items.slice(1)], { ...asking, signal }, deps)
  const asked: Asked = {
    drafts: results.flatMap(({ draft }) => draft ?? []),
    dropped: results.flatMap(({ dropped }) => dropped ?? []),
    entries: results.flatMap(({ entry }) => entry ?? []),
  }
  if (!failed) return asked
  const { item, error } = failed
  context.signal.throwIfAborted()
  if (!isServerFault(error) && !signal.aborted) throw error
  const fault = !signal.aborted && error instanceof Fault ? error : null
  const why = fault?.message ?? 'the time for asking is over'
  asked.dropped.push(droppedItem(item, `nothing more was asked of a model: ${why}`))
  if (fault) asked.entries.push(failedEntry(origin.cycle, fault))
  return asked
}

async function askAll(
  items: [Item, ...Item[]],
  { origin, known, room, context, signal }: Asking & { signal: AbortSignal },
  deps: AskDeps,
): Promise<Came<Item, Outcome>> {
  let model: Model
  try {
    const models = await deps.models(origin.cycle, signal)
    if (!models) return { results: [], failed: null }
    model = models.write
  } catch (error) {
    return { results: [], failed: { item: items[0], error } }
  }
  const unusable = await unusableHashes(origin, deps)
  const hash = ({ question }: Item) =>
    hashOf(model.name, JSON.stringify(question.messagesFor(model)))
  return inOrder({
    items,
    parallel: () => model.parallel,
    room: room.count,
    // The same words twice are two exchanges, told apart by which was asked first.
    nameOf: hash,
    signal,
    async take(item, { place, done, full, signal: own }) {
      context.progress(done, items.length)
      own.throwIfAborted()
      const { label } = item.question
      const of = { label, path: item.insights[0].path, question: place + 1 }
      return askOne(item, {
        origin,
        known,
        model,
        hash: hash(item),
        unusable,
        full: full ? room.why : null,
        listening: {
          signal: own,
          onDelta: ({ kind, text }) => {
            if (kind === 'content') context.delta?.(text, of)
          },
        },
      })
    },
    counts: ({ draft }) => draft !== undefined,
  })
}

/** Hashes of what was asked before in this repository and of no use. */
async function unusableHashes({ cycle }: Origin, { journal }: AskDeps): Promise<Set<unknown>> {
  const { repository, spec } = cycle
  const types = ['model.unusable'] as const
  const entries = await journal.entries({ repository, spec, types: [...types], limit: 10_000 })
  return new Set(entries.map(({ body }) => body['asked']))
}

function failedEntry({ repository, spec, id }: Cycle, { code, message }: Fault): NewEntry {
  return { type: 'model.failed', repository, spec, cycle: id, body: { code, why: message } }
}
