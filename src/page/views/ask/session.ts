import { signal } from '@preact/signals'
import * as v from 'valibot'

import { AnswerShape, Passage } from '../../../domain/ask.ts'
import { CycleId } from '../../../domain/id.ts'

/** A question that was asked here, with what is there of its answer. */
export const Asked = v.object({
  kind: v.literal('question'),
  id: v.string(),
  at: v.number(),
  question: v.string(),
  /** Null where one only is served. */
  repository: v.nullable(v.string()),
  /** True where a document is to be made of the answer. */
  suggest: v.boolean(),
  state: v.picklist(['asking', 'answered', 'failed', 'stopped']),
  passages: v.array(Passage),
  /** What the model wrote so far. */
  draft: v.string(),
  answer: v.nullable(AnswerShape),
  why: v.nullable(v.string()),
})
export type Asked = v.InferOutput<typeof Asked>

/** A problem that was stated here. What came of it the service knows. */
export const Stated = v.object({
  kind: v.literal('problem'),
  id: v.string(),
  at: v.number(),
  problem: v.string(),
  cycle: CycleId,
})
export type Stated = v.InferOutput<typeof Stated>

const Item = v.variant('kind', [Asked, Stated])
export type Item = v.InferOutput<typeof Item>

/** So many are remembered; the oldest are forgotten first. */
const most = 30
const name = 'ostinato-asked'

/** What was asked and stated in this window, newest first; a reload does not lose it. */
export const session = signal<readonly Item[]>(remembered())

/** What is typed and not sent yet; going to another view does not lose it. */
export const typed = { question: signal(''), problem: signal('') }

export function add(item: Item): void {
  keep([item, ...session.value].slice(0, most))
}

/** Changes a question that was asked; one that was forgotten meanwhile stays forgotten. */
export function change(id: string, how: Partial<Asked>): void {
  const next = session.value.map((item) =>
    item.id === id && item.kind === 'question' ? { ...item, ...how } : item,
  )
  // Pieces of an answer are too many to be kept one by one.
  if (how.state === undefined) session.value = next
  else keep(next)
}

/** Forgets what has ended; the journal keeps its own record. */
export function forgetEnded(): void {
  keep(session.value.filter((item) => item.kind === 'question' && item.state === 'asking'))
}

function keep(next: readonly Item[]): void {
  session.value = next
  try {
    window.sessionStorage.setItem(name, JSON.stringify(next))
  } catch {
    // Too much for this browser: it is there until the page is left.
  }
}

/** What the window remembers; a question that was under way when it was left was stopped by that. */
function remembered(): Item[] {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(name) ?? '[]')
    const parsed = v.safeParse(v.array(Item), kept)
    return (parsed.success ? parsed.output : []).map((item) =>
      item.kind === 'question' && item.state === 'asking' ? { ...item, state: 'stopped' } : item,
    )
  } catch {
    return []
  }
}
