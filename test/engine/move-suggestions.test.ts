import { expect, test } from 'bun:test'

import type { Suggestion } from '../../src/domain/suggestion.ts'
import { openedEntry, openSuggestion } from '../store/sample.ts'
import { claimed, finish, journalAt, triggered } from './journal-at.ts'

test('finishStep() moves a suggestion of the same id, but leaves one that a person decided on', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const claim = await claimed(at.journal)
  const [one, two] = [openSuggestion('one'), openSuggestion('two')]
  await finish(at.journal, claim, 'observe', [one, two])
  const review = { accept: true, by: 'me', at: 2 }
  await at.journal.move([{ from: 'open', to: { ...two, state: 'accepted', review } }], [])
  const stale = [one, two].map((it): Suggestion => ({ ...it, state: 'stale', reason: 'moved' }))
  const before = await at.journal.lastEntry()
  await finish(at.journal, claim, 'consult', stale)
  expect((await at.journal.suggestion(one.id))?.state).toBe('stale')
  expect((await at.journal.suggestion(two.id))?.state).toBe('accepted')
  const written = await at.journal.entries({ after: before })
  expect(written.map(({ suggestion }) => suggestion)).toEqual([undefined, one.id])
})

test('move() moves all or none, and says what a suggestion is at', async () => {
  using at = journalAt()
  await triggered(at.journal, {})
  const [one, two] = [openSuggestion('one'), openSuggestion('two')]
  await finish(at.journal, await claimed(at.journal), 'observe', [one, two])
  const expire = (it: typeof one) => ({ from: 'open', to: { ...it, state: 'expired' } }) as const
  const last = await at.journal.lastEntry()
  await at.journal.move([expire(one)], [])
  await expect(
    at.journal.move([expire(two), expire(one)], [openedEntry('two')]),
  ).rejects.toMatchObject({
    code: 'suggestion.state',
    message: `Cannot move suggestion "${one.id}" from "open" to "expired": it is at "expired"`,
  })
  expect((await at.journal.suggestion(two.id))?.state).toBe('open')
  expect(await at.journal.lastEntry()).toBe(last)
  await expect(at.journal.move([expire(openSuggestion('three'))], [])).rejects.toMatchObject({
    code: 'suggestion.unknown',
  })
})

test('openPlans() gives what was opened and not closed', async () => {
  using at = journalAt()
  const plan = {
    id: 'p-1',
    repository: '/repository',
    kind: 'apply',
    mode: 'write',
    branch: null,
    parent: null,
    suggestions: [],
    files: [],
    createdAt: 1,
  } as const
  const open = { ...plan, suggestions: [], files: [] }
  await at.journal.move([], [], { open })
  at.reopen()
  expect(await at.journal.openPlans('/repository')).toEqual([open])
  expect(await at.journal.openPlans('/other')).toEqual([])
  await at.journal.move([], [], { close: 'p-1' })
  expect(await at.journal.openPlans()).toEqual([])
  await expect(at.journal.move([], [], { close: 'p-1' })).rejects.toMatchObject({
    message: 'Cannot close plan "p-1": it is not open',
  })
})
