import type { Cycle, Proposed } from '../domain/cycle.ts'
import { changesOf, type Edit } from '../domain/edit.ts'
import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { Insight } from '../domain/insight.ts'
import type { Lesson } from '../domain/lesson.ts'
import { mergeLineEdits, modifyLines } from '../domain/line-edit.ts'
import type { Draft, Suggestion } from '../domain/suggestion.ts'
import { isUndecided } from '../domain/verdict.ts'
import { textIn, type View } from '../domain/view.ts'
import type { Listening, Model } from '../model/model.ts'
import { isServerFault } from './briefs/ask-fields.ts'
import type { Change } from './briefs/brief.ts'
import { groupKey, type Question, questionFor } from './briefs/briefs.ts'
import { type Learned, lessonAgainst } from './choose.ts'
import { draftOf, type Origin } from './draft.ts'
import type { Manners } from './manners/open-manners.ts'

/** What stands in the place of a secret, in what a model is shown. */
const redacted = '[redacted]'

/** Insights of one thing, and the question whose answer would answer them. */
export interface Item {
  insights: [Insight, ...Insight[]]
  question: Question
}

/** What came of one question. */
export interface Outcome {
  /** Of how many insights: it was answered before, and of no use. */
  spent?: number
  draft?: Draft
  dropped?: Proposed['dropped'][number]
  entry?: NewEntry
}

/** What a question is asked with. */
export interface AskedWith {
  origin: Origin
  known: readonly Suggestion[]
  /** What manners say to a draft. */
  mind(draft: Draft): ReturnType<Manners['mind']>
  learned: Learned
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
  if (refuted && !isUndecided(refuted.verdict)) return { spent: item.insights.length }
  if (asked.full !== null) return { dropped: droppedItem(item, asked.full) }
  // What could not be judged is the same text still: it is tried again, and not written again.
  if (refuted?.base === origin.commit) return { draft: againOf(refuted, origin) }
  if (asked.unusable.has(hash)) return { spent: item.insights.length }
  try {
    const made = await draftBy(item, asked)
    const why = typeof made === 'string' ? made : lessonAgainst(made, asked.learned)
    if (typeof made !== 'string' && why === null) return await minded(item, made, asked)
    const fault = { code: 'model.invalid' as const, message: why ?? '' }
    return {
      dropped: droppedItem(item, fault.message),
      entry: unusableEntry(origin.cycle, hash, fault),
    }
  } catch (error) {
    if (listening.signal.aborted || !isModelFault(error) || isServerFault(error)) throw error
    const dropped = droppedItem(item, error.message)
    return isItsAnswer(error)
      ? { dropped, entry: unusableEntry(origin.cycle, hash, error) }
      : { dropped }
  }
}

/** The draft, or nothing where manners hold it back: the same is not asked again while what is in its way is there. */
async function minded(
  item: Item,
  made: Draft,
  { mind, origin, hash }: AskedWith,
): Promise<Outcome> {
  const { draft, held } = await mind(made)
  if (held === null) return { draft }
  const { why, by } = held
  const dropped = droppedItem(item, why)
  // A draft of this very cycle has no state yet that could be known again.
  if (by === null || by.state === 'drafted') return { dropped }
  const entry = unusableEntry(origin.cycle, hash, { code: 'model.invalid', message: why })
  return { dropped, entry: { ...entry, body: { ...entry.body, by: by.id, state: by.state } } }
}

/** Insights that one answer would answer are one question. */
export function itemsOf(
  insights: Insight[],
  { spec, view }: Origin,
  lessons: readonly Lesson[],
): Item[] {
  const groups = Map.groupBy(insights, groupKey)
  return [...groups.values()].flatMap(([first, ...rest]) => {
    const question = first && questionFor({ insight: first, spec, lessons }, view)
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
  const { change, objection, model, unshown } = await question.fill(so.model, so.listening)
  const edits = editsOf(insights[0], change, origin.view)
  if (edits.length === 0) return objection ?? 'what the model wrote changes nothing'
  const hides = changesOf(edits, textIn(origin.view)).some(
    ({ before, after }) => countOf(after ?? '') > countOf(before ?? ''),
  )
  if (hides) return 'what the model wrote holds a place where a secret was blacked out'
  const { name } = so.model
  const by = { kind: 'model' as const, model, ...(name !== model && { name }), label, asked }
  const shown = unshown.length === 0 ? '' : ` The model was not shown ${unshown.join(', ')}.`
  return draftOf(edits, insights, { origin, title, why: why + shown, by, objection })
}

/** The edits of a change; none where its lines clash, or nothing changes. */
function editsOf({ path }: Insight, change: Change | null, view: View): Edit[] {
  if (change === null) return []
  if (!Array.isArray(change)) return change.edits
  const text = view.read(path)
  const merged = mergeLineEdits(text, change)
  const edit = merged && modifyLines(path, text, merged)
  return edit ? [edit] : []
}

function countOf(text: string): number {
  return text.split(redacted).length
}

function againOf(before: Suggestion, { cycle, commit }: Origin): Draft {
  const { verdict: _verdict, opinion: _opinion, updatedAt: _updatedAt, ...proposal } = before
  return { ...proposal, cycle: cycle.id, base: commit, state: 'drafted', objection: null }
}

function isModelFault(error: unknown): error is Fault {
  return error instanceof Fault && error.code.startsWith('model.')
}
