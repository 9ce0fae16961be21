import type { Cycle, Proposed } from '../domain/cycle.ts'
import { applyEdit } from '../domain/edit.ts'
import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import type { Insight } from '../domain/insight.ts'
import { mergeLineEdits, modifyLines } from '../domain/line-edit.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import { isUndecided } from '../domain/verdict.ts'
import type { StepContext } from '../engine/flow.ts'
import type { Listening, Model } from '../model/model.ts'
import { askingSignal } from './asking-time.ts'
import { isServerFault } from './briefs/ask-fields.ts'
import { type Question, questionFor } from './briefs/briefs.ts'
import type { Deps } from './deps.ts'
import { draftOf, type Origin } from './draft.ts'

/** What stands in the place of a secret, in what a model is shown. */
const redacted = '[redacted]'

/** What came of asking. */
interface Asked {
  drafts: Draft[]
  dropped: Proposed['dropped']
  entries: NewEntry[]
}

/** Insights of one thing, and the question whose answer would answer them. */
interface Item {
  insights: [Insight, ...Insight[]]
  question: Question
}

interface Asking {
  origin: Origin
  known: readonly Suggestion[]
  /** How many drafts may still be made, and why no more. */
  room: { count: number; why: string }
  context: StepContext
}

/**
 * Asks a model for what only one can answer, in the order of the insights, as far as room and time
 * allow. A server that fails ends the asking; what was made before is kept.
 */
export async function askModels(insights: Insight[], asking: Asking, deps: Deps): Promise<Asked> {
  const asked: Asked = { drafts: [], dropped: [], entries: [] }
  const { origin, context } = asking
  const items = itemsOf(insights, origin)
  const first = items[0]
  if (!first) return asked
  const signal = askingSignal(origin.cycle, { now: deps.now(), signal: context.signal })
  // The one that is asked when the asking ends.
  let item = first
  try {
    const models = await deps.models(origin.cycle)
    if (!models) return asked
    const unusable = await unusableHashes(origin, deps)
    for (const [at, next] of items.entries()) {
      item = next
      context.progress(at, items.length)
      signal.throwIfAborted()
      await askOne(item, { ...asking, model: models.write, signal, asked, unusable })
    }
  } catch (error) {
    context.signal.throwIfAborted()
    if (!isServerFault(error) && !signal.aborted) throw error
    const fault = !signal.aborted && error instanceof Fault ? error : null
    const why = fault?.message ?? 'the time for asking is over'
    asked.dropped.push(droppedItem(item, `nothing more was asked of a model: ${why}`))
    if (fault) asked.entries.push(failedEntry(origin.cycle, fault))
  }
  return asked
}

async function askOne(
  item: Item,
  at: Asking & { model: Model; signal: AbortSignal; asked: Asked; unusable: Set<unknown> },
): Promise<void> {
  const { origin, known, room, context, model, signal, asked } = at
  const hash = hashOf(model.name, JSON.stringify(item.question.messages))
  const refuted = known.find(
    (one) => one.state === 'refuted' && one.by.kind === 'model' && one.by.asked === hash,
  )
  if (refuted && !isUndecided(refuted.verdict)) return
  if (asked.drafts.length >= room.count) {
    asked.dropped.push(droppedItem(item, room.why))
    return
  }
  // What could not be judged is the same text still: it is tried again, and not written again.
  if (refuted?.base === origin.commit) {
    asked.drafts.push(againOf(refuted, origin))
    return
  }
  if (at.unusable.has(hash)) return
  const { label } = item.question
  const onDelta: Listening['onDelta'] = ({ kind, text }) => {
    if (kind === 'content') context.delta?.(text, label)
  }
  try {
    const made = await draftBy(item, { origin, model, hash, listening: { signal, onDelta } })
    if (typeof made === 'string') asked.dropped.push(droppedItem(item, made))
    else asked.drafts.push(made)
  } catch (error) {
    // A fault of this one question costs this one insight.
    if (signal.aborted || !isModelFault(error) || isServerFault(error)) throw error
    asked.dropped.push(droppedItem(item, error.message))
    if (isItsAnswer(error)) asked.entries.push(unusableEntry(origin.cycle, hash, error))
  }
}

/** True for a Fault that the same words would bring again: at temperature 0 the answer is the same. */
function isItsAnswer({ code }: Fault): boolean {
  return code === 'model.invalid' || code === 'model.too-long'
}

/** Hashes of what was asked before in this repository and of no use. */
async function unusableHashes({ cycle }: Origin, { journal }: Deps): Promise<Set<unknown>> {
  const { repository, spec } = cycle
  const types = ['model.unusable'] as const
  const entries = await journal.entries({ repository, spec, types: [...types], limit: 10_000 })
  return new Set(entries.map(({ body }) => body['asked']))
}

function unusableEntry({ repository, spec, id }: Cycle, asked: string, fault: Fault): NewEntry {
  const body = { asked, code: fault.code, why: fault.message }
  return { type: 'model.unusable', repository, spec, cycle: id, body }
}

/** The draft of an answer, or why there is none. */
async function draftBy(
  { insights, question }: Item,
  so: { origin: Origin; model: Model; hash: string; listening: Listening },
): Promise<Draft | string> {
  const { origin, hash: asked } = so
  const { label, title, why } = question
  const { lines, objection, model, unshown } = await question.fill(so.model, so.listening)
  const { path } = insights[0]
  const text = origin.view.read(path)
  const merged = lines && mergeLineEdits(text, lines)
  const edit = merged && modifyLines(path, text, merged)
  if (!edit) return objection ?? 'what the model wrote changes nothing'
  const after = applyEdit(edit, text) ?? ''
  if (after.split(redacted).length > text.split(redacted).length)
    return 'what the model wrote holds a place where a secret was blacked out'
  const by = { kind: 'model' as const, model, label, asked }
  const shown = unshown.length === 0 ? '' : ` The model was not shown ${unshown.join(', ')}.`
  return draftOf([edit], insights, { origin, title, why: why + shown, by, objection })
}

/** Insights of one kind about one thing are one question. */
function itemsOf(insights: Insight[], { spec, view }: Origin): Item[] {
  const groups = Map.groupBy(insights, (one) =>
    JSON.stringify([one.kind, one.path, one.about.requirement]),
  )
  return [...groups.values()].flatMap(([first, ...rest]) => {
    const question = first && questionFor(first, spec, view)
    return question ? [{ insights: [first, ...rest], question }] : []
  })
}

function againOf(before: Suggestion, { cycle, commit }: Origin): Draft {
  const { verdict: _verdict, opinion: _opinion, updatedAt: _updatedAt, ...proposal } = before
  return { ...proposal, cycle: cycle.id, base: commit, state: 'drafted', objection: null }
}

function droppedItem({ insights, question }: Item, why: string): Proposed['dropped'][number] {
  return { title: question.title, path: insights[0].path, why }
}

function isModelFault(error: unknown): error is Fault {
  return error instanceof Fault && error.code.startsWith('model.')
}

function failedEntry({ repository, spec, id }: Cycle, { code, message }: Fault): NewEntry {
  return { type: 'model.failed', repository, spec, cycle: id, body: { code, why: message } }
}
