import { expect, test } from 'bun:test'

import { readWaiting } from '../../src/desk/waiting.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import { claimed, finish, journalAt, triggered } from '../engine/journal-at.ts'
import { openSuggestion } from '../store/sample.ts'

test('readWaiting() counts what waits and what was decided, and names what waits longest', async () => {
  using at = journalAt()
  const none = await readWaiting(at.journal)
  expect(none).toEqual({
    open: 0,
    accepted: 0,
    decided: 0,
    applied: 0,
    longest: [],
    toApply: null,
  })
  await triggered(at.journal, {})
  const claim = await claimed(at.journal)
  const review = { by: 'ana', at: 5 }
  const open = Array.from({ length: 7 }, (_, one) => ({
    ...openSuggestion(`open ${one}`),
    createdAt: one,
  }))
  const accepted: Suggestion = {
    ...openSuggestion('yes'),
    state: 'accepted',
    review: { ...review, accept: true },
  }
  const rejected: Suggestion = {
    ...openSuggestion('no'),
    state: 'rejected',
    review: { ...review, accept: false },
  }
  await finish(at.journal, claim, 'observe', [...open, accepted, rejected])
  const { longest, toApply, ...counts } = await readWaiting(at.journal)
  expect(counts).toEqual({ open: 7, accepted: 1, decided: 2, applied: 0 })
  expect(longest.map(({ id }) => id)).toEqual(open.slice(0, 5).map(({ id }) => id))
  expect(toApply).toMatchObject({
    id: accepted.id,
    nextStep: `ostinato suggestions apply ${accepted.id}`,
  })
})
