import { expect, test } from 'bun:test'

import { forgetRejection } from '../../../src/cycle/forget.ts'
import { makeRepository } from '../../support/git.ts'
import { dead, guide, mannersAt } from './manners-at.ts'

test('a waiting suggestion that nobody reviewed expires, and what it answers rests as long again', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  at.pass(29)
  await at.look(repository.root)
  expect((await at.stateOf(one))?.state).toBe('open')
  at.pass(2)
  const late = await at.look(repository.root)
  expect((await at.stateOf(one))?.state).toBe('expired')
  expect([late.opened, late.dropped]).toEqual([
    [],
    [`nobody reviewed ${one?.id}, so it rests for 30 days`],
  ])
  const entries = await at.journal.entries({ types: ['suggestion.expired'] })
  expect(entries.map(({ suggestion, body }) => [suggestion, body['days']])).toEqual([[one?.id, 30]])
  at.pass(31)
  const [again] = (await at.look(repository.root)).opened
  expect(again).toMatchObject({ id: one?.id, state: 'open' })
  at.pass(29)
  await at.look(repository.root)
  expect((await at.stateOf(one))?.state).toBe('open')
})

test('a pattern that was rejected is not suggested in another file, until the rejection is forgotten', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  await at.review(one, 'style', 'we link\nelsewhere')
  repository.commit({ 'b.md': dead.replace('See ', 'SEE  ') })
  const no = `rejected before as style: "we link elsewhere", on ${one?.id}`
  const held = await at.look(repository.root)
  expect([held.opened, held.dropped]).toEqual([[], [no, no]])
  const rejected = await at.stateOf(one)
  if (!rejected) throw new Error('there is no suggestion')
  await forgetRejection(rejected, { by: 'ben', now: 1 }, at)
  await expect(forgetRejection(rejected, { by: 'ben', now: 1 }, at)).rejects.toMatchObject({
    code: 'suggestion.state',
  })
  const entries = await at.journal.entries({ types: ['suggestion.forgotten'] })
  expect(entries.map(({ suggestion, body }) => [suggestion, body['by'], body['code']])).toEqual([
    [one?.id, 'ben', 'style'],
  ])
  const { opened } = await at.look(repository.root)
  expect(opened.map(({ edits }) => edits[0]?.path).toSorted()).toEqual(['a.md', 'b.md'] as never)
})

test('a no for another reason holds for that very insight alone', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  await at.review(one, 'other')
  repository.commit({ 'b.md': dead })
  const { opened, dropped } = await at.look(repository.root)
  expect(opened.map(({ edits }) => String(edits[0]?.path))).toEqual(['b.md'])
  expect(dropped).toEqual([`rejected before as other, on ${one?.id}`])
})

test('"not now" holds for its days, and what comes then is another suggestion', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  await at.review(one, 'not-now')
  at.pass(13)
  const held = await at.look(repository.root)
  expect([held.opened, held.dropped]).toEqual([
    [],
    [`rejected before as not-now, on ${one?.id}; it rests for 14 days`],
  ])
  at.pass(2)
  const [again] = (await at.look(repository.root)).opened
  expect(again?.state).toBe('open')
  expect(again?.id).not.toBe(one?.id)
  expect((await at.stateOf(one))?.state).toBe('rejected')
  await at.review(again, 'not-now')
  at.pass(15)
  const [third] = (await at.look(repository.root)).opened
  expect(third?.state).toBe('open')
  expect([one?.id, again?.id]).not.toContain(third?.id)
})
