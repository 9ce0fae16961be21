import { expect, test } from 'bun:test'

import type { Live } from '../../src/domain/entry.ts'
import { until } from '../support/followers.ts'
import { someEntries, streamAt } from './stream-at.ts'

const live: Live = {
  type: 'model.delta',
  repository: '/repository',
  spec: 'docs',
  cycle: 'c-1',
  label: 'purpose',
  path: 'openspec/specs/login/spec.md',
  question: 1,
  text: 'The ',
  pieces: 1,
}

test('tell() reaches those who follow now, joined, without a number, and is kept for nobody', async () => {
  await using at = streamAt()
  using one = await at.follow('/events?after=0')
  using picky = await at.follow('/events?after=0&type=cycle.step')
  using wholes = await at.follow('/suggestions?after=0')
  await at.append(someEntries(1))
  await until('both at 1', () => one.lastId === 1 && picky.lastId === 1)
  at.stream.tell(live)
  at.stream.tell({ ...live, text: 'spec "is"\n' })
  at.stream.tell({ ...live, cycle: 'c-2', text: 'other' })
  at.stream.tell({ ...live, question: 2, text: 'else' })
  await until('three told', () => one.events.length === 4)
  const told = one.events.slice(1)
  expect(told.map(({ event }) => event)).toEqual(Array(3).fill('model.delta'))
  expect(told.map(({ data }) => JSON.parse(data).text)).toEqual([
    'The spec "is"\n',
    'other',
    'else',
  ])
  expect(told.map(({ data }) => JSON.parse(data).pieces)).toEqual([2, 1, 1])
  // It does not move the place from which a follower resumes.
  expect(one.lastId).toBe(1)
  await at.append(someEntries(1))
  await until('all at 2', () => one.lastId === 2 && picky.lastId === 2)
  expect(picky.events.map(({ event }) => event)).toEqual(['cycle.step', 'cycle.step'])
  expect(wholes.events).toEqual([])
  using late = await at.follow('/events?after=0')
  await until('late at 2', () => late.lastId === 2)
  expect(late.events.map(({ event }) => event)).toEqual(['cycle.step', 'cycle.step'])
})

test('tell() keeps answers apart that come at once, and counts the pieces of each', async () => {
  await using at = streamAt()
  using one = await at.follow('/events?after=0')
  await at.append(someEntries(1))
  await until('at 1', () => one.lastId === 1)
  at.stream.tell(live)
  at.stream.tell({ ...live, question: 2, text: 'Other' })
  at.stream.tell({ ...live, text: 'first' })
  await until('two told', () => one.events.length === 3)
  const told = one.events.slice(1).map(({ data }) => JSON.parse(data))
  expect(told.map(({ question, text, pieces }) => [question, text, pieces])).toEqual([
    [1, 'The first', 2],
    [2, 'Other', 1],
  ])
})

test('tell() costs nothing where nobody follows, or the stream is closed', async () => {
  const at = streamAt()
  at.stream.tell(live)
  await at[Symbol.asyncDispose]()
  at.stream.tell(live)
  expect(at.stream.stats().followers).toBe(0)
})

test('tell() joins the lines of one run of a job, and keeps runs apart', async () => {
  await using at = streamAt()
  using one = await at.follow('/events?after=0')
  await at.append(someEntries(1))
  await until('at 1', () => one.lastId === 1)
  const said = { type: 'job.log', repository: '/repository', job: 'nightly' } as const
  at.stream.tell({ ...said, run: 'r-1', text: 'one\n' })
  at.stream.tell({ ...said, run: 'r-1', text: 'two\n' })
  at.stream.tell({ ...said, run: 'r-2', text: 'other\n' })
  await until('two told', () => one.events.length === 3)
  const told = one.events.slice(1).map(({ data }) => JSON.parse(data))
  expect(told.map(({ run, text }) => [run, text])).toEqual([
    ['r-1', 'one\ntwo\n'],
    ['r-2', 'other\n'],
  ])
})
