import { expect, test } from 'bun:test'

import { readTurns } from '../../src/desk/turns.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import { claimed, finish, journalAt, triggered } from '../engine/journal-at.ts'
import { openSuggestion } from '../store/sample.ts'

test('readTurns() lists what waits, less what people reviewed since midnight in any repository', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const claim = await claimed(at.journal)
  const now = new Date(2026, 5, 5, 12).getTime()
  const reviewed = (name: string, hour: number): Suggestion => {
    const time = new Date(2026, 5, 5, hour).getTime()
    const review = { accept: false, by: 'ana', at: time }
    const one = openSuggestion(name)
    return { ...one, repository: '/elsewhere', state: 'rejected', review, updatedAt: time }
  }
  const open = openSuggestion('one')
  await finish(at.journal, claim, 'observe', [open, reviewed('two', 9), reviewed('three', -9)])
  const { repository } = open
  const turns = await readTurns(at.journal, { repository, attention: 20, now })
  expect(turns.suggestions.map(({ id, later }) => [id, later])).toEqual([[open.id, false]])
  expect(turns.attention.minutes).toBe(20)
  expect(turns.attention.spent).toBeGreaterThan(0)
  const tomorrow = new Date(2026, 5, 6, 12).getTime()
  const next = await readTurns(at.journal, { repository, attention: 20, now: tomorrow })
  expect(next.attention.spent).toBe(0)
  expect(
    (await readTurns(at.journal, { repository: '/other', attention: 20, now })).suggestions,
  ).toEqual([])
})
