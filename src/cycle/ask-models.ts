import type { Cycle, Proposed } from '../domain/cycle.ts'
import type { Entry, NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import type { Insight } from '../domain/insight.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import type { StepContext } from '../engine/flow.ts'
import type { Model } from '../model/model.ts'
import { type AskedWith, askOne, droppedItem, type Item, itemsOf, type Outcome } from './ask-one.ts'
import { askingSignal } from './asking-time.ts'
import { isServerFault } from './briefs/ask-fields.ts'
import { choose, type Learned, questionCandidate } from './choose.ts'
import type { Deps } from './deps.ts'
import type { Origin } from './draft.ts'
import { type Came, inOrder } from './in-order.ts'

/** What came of asking. */
interface Asked {
  drafts: Draft[]
  dropped: Proposed['dropped']
  entries: NewEntry[]
  /** Insights for which a model wrote nothing of use before, and is not asked the same again. */
  spent: number
  /** Why a model was not asked, or no more; null where it was. */
  unasked: string | null
}

interface Asking extends Pick<AskedWith, 'mind'> {
  origin: Origin
  known: readonly Suggestion[]
  learned: Learned
  /** How many drafts may still be made, and why no more. */
  room: { count: number; why: string }
  context: StepContext
}

/** What asking needs of what the steps are handed. */
type AskDeps = Pick<Deps, 'models' | 'now' | 'lessons'> & {
  journal: Pick<Deps['journal'], 'entries'>
}

/**
 * Asks a model for what only one can answer, the most promising first by what was learned, as many at once
 * as it answers, as far as room and time allow. A server that fails ends the asking; what comes before is kept.
 */
export async function askModels(
  insights: Insight[],
  asking: Asking,
  deps: AskDeps,
): Promise<Asked> {
  const { origin, context } = asking
  const none = { drafts: [], dropped: [], entries: [], spent: 0, unasked: null }
  if (insights.length === 0) return none
  const { chosen, dropped } = choose(
    itemsOf(insights, origin, asking.learned.lessons),
    (item) => questionCandidate(item.insights),
    asking.learned,
  )
  const left = dropped.map(({ one, why }) => droppedItem(one, why))
  const [first, ...others] = chosen
  if (!first) return { ...none, dropped: left }
  const signal = askingSignal(origin.cycle, { now: deps.now(), signal: context.signal })
  const came = await askAll([first, ...others], { ...asking, signal }, deps)
  if (came === null) {
    const unasked = 'there is no model, and only one can answer what was found'
    return { ...none, dropped: left, unasked }
  }
  const { results, failed } = came
  const asked: Asked = {
    drafts: results.flatMap(({ draft }) => draft ?? []),
    dropped: [...left, ...results.flatMap((one) => one.dropped ?? [])],
    entries: results.flatMap(({ entry }) => entry ?? []),
    spent: results.reduce((sum, { spent = 0 }) => sum + spent, 0),
    unasked: null,
  }
  if (!failed) return asked
  const { item, error } = failed
  context.signal.throwIfAborted()
  if (!isServerFault(error) && !signal.aborted) throw error
  const fault = !signal.aborted && error instanceof Fault ? error : null
  const why = fault?.message ?? 'the time for asking is over'
  asked.unasked = why
  asked.dropped.push(droppedItem(item, `nothing more was asked of a model: ${why}`))
  if (fault) asked.entries.push(failedEntry(origin.cycle, fault))
  return asked
}

async function askAll(
  items: [Item, ...Item[]],
  { origin, known, learned, room, mind, context, signal }: Asking & { signal: AbortSignal },
  deps: AskDeps,
): Promise<Came<Item, Outcome> | null> {
  let model: Model
  try {
    const models = await deps.models(origin.cycle, signal)
    if (!models) return null
    model = models.write
  } catch (error) {
    return { results: [], failed: { item: items[0], error } }
  }
  const unusable = await unusableHashes({ origin, known }, deps)
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
        learned,
        mind,
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

/**
 * Hashes of what was asked before in this repository and of no use. Where the answer was only held back by
 * another suggestion, it is so while that one is as it was then.
 */
async function unusableHashes(
  { origin, known }: Pick<Asking, 'origin' | 'known'>,
  { journal }: AskDeps,
): Promise<Set<unknown>> {
  const { repository, spec } = origin.cycle
  const types = ['model.unusable'] as const
  const entries = await journal.entries({
    repository,
    spec,
    types: [...types],
    limit: 10_000,
    newest: true,
  })
  const holds = ({ body: { by, state } }: Entry) =>
    by === undefined || known.some((one) => one.id === by && one.state === state)
  return new Set(entries.filter(holds).map(({ body }) => body['asked']))
}

function failedEntry({ repository, spec, id }: Cycle, { code, message }: Fault): NewEntry {
  return { type: 'model.failed', repository, spec, cycle: id, body: { code, why: message } }
}
