import type { Cycle, Proposed } from '../domain/cycle.ts'
import { applyEdit } from '../domain/edit.ts'
import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { Insight } from '../domain/insight.ts'
import { mergeLineEdits, modifyLines } from '../domain/line-edit.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import { isUndecided } from '../domain/verdict.ts'
import type { Listening, Model } from '../model/model.ts'
import { isServerFault } from './briefs/ask-fields.ts'
import { groupKey, type Question, questionFor } from './briefs/briefs.ts'
import { draftOf, type Origin } from './draft.ts'

/** What stands in the place of a secret, in what a model is shown. */
const redacted = '[redacted]'

/** Insights of one thing, and the question whose answer would answer them. */
export interface Item {
  insights: [Insight, ...Insight[]]
  question: Question
}

/** What came of one question; nothing, where it was answered before. */
export interface Outcome {
  draft?: Draft
  dropped?: Proposed['dropped'][number]
  entry?: NewEntry
}

/** What a question is asked with. */
export interface AskedWith {
  origin: Origin
  known: readonly Suggestion[]
  model: Model
  /** Hash of the model and the words of the question. */
  hash: string
  /** Hashes of what was asked before and of no use. */
  unusable: ReadonlySet<unknown>
  /** Why no more drafts may be made; null where there is room. */
  full: string | null
  listening: Listening
}

/**
 * Asks a question, where it is none that is answered already and there is room. A Fault of this one
 * question costs this question; throws one of the server.
 */
export async function askOne(item: Item, asked: AskedWith): Promise<Outcome> {
  const { origin, hash, listening } = asked
  const refuted = asked.known.find(
    (one) => one.state === 'refuted' && one.by.kind === 'model' && one.by.asked === hash,
  )
  if (refuted && !isUndecided(refuted.verdict)) return {}
  if (asked.full !== null) return { dropped: droppedItem(item, asked.full) }
  // What could not be judged is the same text still: it is tried again, and not written again.
  if (refuted?.base === origin.commit) return { draft: againOf(refuted, origin) }
  if (asked.unusable.has(hash)) return {}
  try {
    const made = await draftBy(item, asked)
    if (typeof made !== 'string') return { draft: made }
    const fault = { code: 'model.invalid' as const, message: made }
    return { dropped: droppedItem(item, made), entry: unusableEntry(origin.cycle, hash, fault) }
  } catch (error) {
    if (listening.signal.aborted || !isModelFault(error) || isServerFault(error)) throw error
    const dropped = droppedItem(item, error.message)
    return isItsAnswer(error)
      ? { dropped, entry: unusableEntry(origin.cycle, hash, error) }
      : { dropped }
  }
}

/** Insights that one answer would answer are one question. */
export function itemsOf(insights: Insight[], { spec, view }: Origin): Item[] {
  const groups = Map.groupBy(insights, groupKey)
  return [...groups.values()].flatMap(([first, ...rest]) => {
    const question = first && questionFor(first, spec, view)
    return question ? [{ insights: [first, ...rest], question }] : []
  })
}

/** Says that nothing was made of an item, and why. */
export function droppedItem(
  { insights, question }: Item,
  why: string,
): Proposed['dropped'][number] {
  return { title: question.title, path: insights[0].path, why }
}

/** True for a Fault that the same words would bring again: at temperature 0 the answer is the same. */
function isItsAnswer({ code }: Fault): boolean {
  return code === 'model.invalid' || code === 'model.too-long'
}

function unusableEntry(
  { repository, spec, id }: Cycle,
  asked: string,
  fault: Pick<Fault, 'code' | 'message'>,
): NewEntry {
  const body = { asked, code: fault.code, why: fault.message }
  return { type: 'model.unusable', repository, spec, cycle: id, body }
}

/** The draft of an answer, or why there is none. */
async function draftBy(
  { insights, question }: Item,
  so: Pick<AskedWith, 'origin' | 'model' | 'hash' | 'listening'>,
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

function againOf(before: Suggestion, { cycle, commit }: Origin): Draft {
  const { verdict: _verdict, opinion: _opinion, updatedAt: _updatedAt, ...proposal } = before
  return { ...proposal, cycle: cycle.id, base: commit, state: 'drafted', objection: null }
}

function isModelFault(error: unknown): error is Fault {
  return error instanceof Fault && error.code.startsWith('model.')
}
