import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import * as v from 'valibot'

import type { ReasonCode } from '../../../domain/review.ts'
import { AppliedShape } from '../../../domain/shape.ts'
import { type SuggestionState, suggestionStates } from '../../../domain/suggestion.ts'
import { messageOf, post } from '../../api.ts'
import type { Page } from '../../page.ts'
import type { Moves } from './moves.ts'

/** A dialog that is open: who decides, before what is to be done; or why not. */
export type Question =
  { kind: 'name'; next: (() => void) | null } | { kind: 'reject'; ids: readonly string[] }

/** What a person does to suggestions. Each says what it did, or leaves in `trouble` why it did not. */
export interface Acts {
  question: Signal<Question | null>
  trouble: ReadonlySignal<string | null>
  isBusy: ReadonlySignal<boolean>
  accept(ids: readonly string[]): void
  /** Asks why, first. */
  reject(ids: readonly string[]): void
  rejectFor(ids: readonly string[], why: { code: ReasonCode; why: string }): void
  /** Takes the reviews of these back; without any, what was reviewed last on this page. */
  undo(ids: readonly string[]): void
  apply(ids: readonly string[], mode: 'branch' | 'write'): void
  revert(id: string): void
}

/** The service takes so many at once. */
const most = 200

const Moved = v.object({
  suggestions: v.array(v.object({ state: v.picklist(suggestionStates) })),
})
const Reopened = v.object({ state: v.picklist(suggestionStates) })

export function createActs(page: Page, moves: Moves): Acts {
  const { person } = page
  const question = signal<Question | null>(null)
  const trouble = signal<string | null>(null)
  const isBusy = signal(false)
  let done: (readonly string[])[] = []
  let turn: Promise<void> = Promise.resolve()

  /** One after another, in the order of the keys. */
  async function work(act: () => Promise<string>): Promise<void> {
    const mine = (turn = turn.then(async () => {
      isBusy.value = true
      trouble.value = null
      try {
        page.say(await act())
      } catch (error) {
        trouble.value = messageOf(error)
      }
    }))
    await mine
    if (mine === turn) isBusy.value = false
  }
  function named(act: () => void): void {
    if (person.value === '') question.value = { kind: 'name', next: act }
    else act()
  }
  async function review(
    ids: readonly string[],
    decision: { accept: boolean; code?: ReasonCode; why?: string },
  ): Promise<string> {
    const state: SuggestionState = decision.accept ? 'accepted' : 'rejected'
    // A key that was pressed twice decides once.
    const open = ids.filter((id) => (moves.states.value.get(id) ?? 'open') === 'open')
    for (let at = 0; at < open.length; at += most) {
      const part = open.slice(at, at + most)
      await post('/suggestions/review', { ids: part, by: person.value, ...decision }, Moved)
      moves.tell(part, state)
    }
    if (open.length > 0) done.push(open)
    const word = decision.accept ? 'Accepted' : 'Rejected'
    return open.length === 1
      ? `${word}; u takes it back`
      : `${word} ${open.length} suggestions; u takes them back`
  }

  return {
    question,
    trouble,
    isBusy,
    accept(ids) {
      if (ids.length > 0) named(() => void work(() => review(ids, { accept: true })))
    },
    reject(ids) {
      if (ids.length > 0) named(() => (question.value = { kind: 'reject', ids }))
    },
    rejectFor(ids, { code, why }) {
      const words = why.trim()
      void work(() => review(ids, { accept: false, code, ...(words && { why: words }) }))
    },
    undo(ids) {
      const last = ids.length > 0 ? ids : (done.at(-1) ?? [])
      if (last.length === 0) return page.say('There is nothing to take back')
      named(
        () =>
          void work(async () => {
            for (const id of last) {
              const path = `/suggestions/${encodeURIComponent(id)}/reopen`
              const { state } = await post(path, { by: person.value }, Reopened)
              moves.tell([id], state)
              done = done
                .map((one) => one.filter((own) => own !== id))
                .filter(({ length }) => length)
            }
            return last.length === 1 ? 'Taken back: it waits again' : `Took ${last.length} back`
          }),
      )
    },
    apply(ids, mode) {
      void work(async () => {
        let count = 0
        for (let at = 0; at < ids.length; at += most) {
          const body = { ids: ids.slice(at, at + most), mode }
          const { applied, refused } = await post('/suggestions/apply', body, AppliedShape)
          moves.tell(
            applied.map(({ id }) => id),
            'applied',
          )
          count += applied.length
          const [first] = refused
          if (first) trouble.value = `Cannot apply suggestion "${first.id}": ${first.why}`
        }
        const where = mode === 'branch' ? 'on a branch' : 'in the working tree'
        return `Applied ${count} of ${ids.length} ${where}`
      })
    },
    revert(id) {
      void work(async () => {
        const path = `/suggestions/${encodeURIComponent(id)}/revert`
        const { refused } = await post(path, {}, AppliedShape)
        const [first] = refused
        if (first) throw new Error(`Cannot revert suggestion "${first.id}": ${first.why}`)
        moves.tell([id], 'reverted')
        return 'Reverted'
      })
    },
  }
}
