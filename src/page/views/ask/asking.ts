import * as v from 'valibot'

import { CycleShape } from '../../../domain/cycle-shape.ts'
import { messageOf, post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { askQuestion } from './ask-question.ts'
import { add, change } from './session.ts'

/** What can be stopped: questions under way, by their ids here. */
const underWay = new Map<string, AbortController>()

const Begun = v.object({ cycle: CycleShape, joined: v.boolean() })

interface Wanted {
  question: string
  repository: string | null
  suggest: boolean
}

/** Asks, and keeps what comes in the session; goes on when the view is left. Never throws. */
export async function ask(page: Page, { question, repository, suggest }: Wanted): Promise<void> {
  const id = crypto.randomUUID()
  const stop = new AbortController()
  underWay.set(id, stop)
  const begun = { kind: 'question', id, at: Date.now(), state: 'asking' } as const
  const nothing = { passages: [], draft: '', answer: null, why: null }
  add({ ...begun, ...nothing, question, repository, suggest })
  let draft = ''
  let frame = 0
  try {
    const answer = await askQuestion(
      { question, suggest, ...(repository !== null && { repository }) },
      {
        signal: stop.signal,
        onPassages: (passages) => change(id, { passages }),
        onDelta(text) {
          draft += text
          // Drawn once a frame at most, however quickly a model writes.
          frame ||= requestAnimationFrame(() => {
            frame = 0
            change(id, { draft })
          })
        },
      },
    )
    cancelAnimationFrame(frame)
    change(id, { state: 'answered', answer, passages: answer.passages, draft: '' })
    page.say(answer.answer === null ? 'No model answered: passages were found' : 'Answered')
  } catch (error) {
    cancelAnimationFrame(frame)
    const isStopped = stop.signal.aborted
    const why = isStopped ? null : messageOf(error)
    change(id, { state: isStopped ? 'stopped' : 'failed', draft, why })
    page.say(why ?? 'Stopped')
  } finally {
    underWay.delete(id)
  }
}

/** Ends a question that is under way. */
export function stop(id: string): void {
  underWay.get(id)?.abort()
}

/** States a problem; what comes of it is a cycle's. Throws the Fault that refuses it. */
export async function state(
  page: Page,
  { problem, repository }: { problem: string; repository: string | null },
): Promise<void> {
  const body = { problem, ...(repository !== null && { repository }) }
  const { cycle, joined } = await post('/problems', body, Begun)
  add({ kind: 'problem', id: crypto.randomUUID(), at: Date.now(), problem, cycle: cycle.id })
  page.say(joined ? 'It is worked on already' : 'Stated: a change is being drafted')
}
