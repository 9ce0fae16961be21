import { expect, test } from 'bun:test'

import { learnOnceADay } from '../../src/desk/learn-lessons.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { decided, testBook } from '../cycle/memory/memory-at.ts'

const repository = '/work/pilot'
const hour = 60 * 60 * 1000

test('learnOnceADay() asks for a cycle where reviews teach something, and not again that day', async () => {
  await using world = await cycleAt({ book: testBook })
  const now = Date.now()
  expect(await learnOnceADay(world, now)).toBeNull()
  await decided(world, { repository, decisions: [true] })
  expect(await learnOnceADay(world, now)).toBeNull()
  expect(await world.memory.head()).toBeNull()

  await decided(world, { repository, kind: 'openspec/purpose', decisions: [false, false] })
  const cycle = await learnOnceADay(world, now)
  expect(cycle).toMatchObject({
    spec: 'lessons',
    repository: world.memory.dir,
    triggers: [{ kind: 'outcome' }],
  })
  expect(await learnOnceADay(world, now + 23 * hour)).toBeNull()
  // What waits since then is no news either.
  expect(await learnOnceADay(world, now + 25 * hour)).toBeNull()
})

test('learnOnceADay() goes on when the clock was put back', async () => {
  await using world = await cycleAt({ book: testBook })
  await decided(world, { repository, decisions: [false, false] })
  expect(await learnOnceADay(world, Date.now())).not.toBeNull()
  // That cycle lies ahead now; the day before it is another day.
  expect(await learnOnceADay(world, Date.now() - 48 * hour)).not.toBeNull()
})
