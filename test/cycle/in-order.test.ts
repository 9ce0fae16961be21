import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { type InOrder, inOrder } from '../../src/cycle/in-order.ts'
import { never } from './exchanges-at.ts'

interface Thing {
  name: string
  makes: boolean
  fails: boolean
}

const thing = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  makes: fc.boolean(),
  fails: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
})

/** Does the things, each over when `wait` says, and tells which were begun and how many at once. */
async function done(
  things: Thing[],
  {
    parallel = 1,
    room = 99,
    wait = async () => {},
  }: { parallel?: number; room?: number; wait?: () => Promise<void> },
) {
  const begun: number[] = []
  const underWay: Thing[] = []
  let [most, alike] = [0, false]
  const at: InOrder<Thing, string> = {
    items: things,
    parallel: () => parallel,
    room,
    nameOf: ({ name }) => name,
    signal: never,
    async take(one, { place, full, signal }) {
      begun.push(place)
      alike ||= underWay.some(({ name }) => name === one.name)
      most = Math.max(most, underWay.push(one))
      try {
        if (!full) await wait()
        if (signal.aborted) throw new Error(`${place} was aborted`)
        if (one.fails) throw new Error(`${place} failed`)
        if (full) return `${place} found no room`
        return one.makes ? `${place} made one` : `${place} made none`
      } finally {
        underWay.splice(underWay.indexOf(one), 1)
      }
    },
    counts: (result) => result.endsWith('made one'),
  }
  const { results, failed } = await inOrder(at)
  return { results, failed: failed && String(failed.error), begun, most, alike }
}

test('inOrder() comes to the same as one after another, in whatever order they are over', async () => {
  const sizes = fc.record({ parallel: fc.integer({ min: 1, max: 5 }), room: fc.nat({ max: 6 }) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(thing, { maxLength: 12 }),
      sizes,
      fc.scheduler(),
      async (things, so, scheduler) => {
        const alone = await done(things, { room: so.room })
        const wait = () => scheduler.schedule(Promise.resolve())
        const together = await scheduler.waitFor(done(things, { ...so, wait }))
        expect(together.results).toEqual(alone.results)
        expect(together.failed).toEqual(alone.failed)
        expect(together.begun).toEqual(together.begun.toSorted((a, b) => a - b))
        // Without a failure, not one is begun that would not have been.
        if (alone.failed === null) expect(together.begun).toEqual(alone.begun)
        expect(together.most).toBeLessThanOrEqual(so.parallel)
        expect(together.alike).toBe(false)
      },
    ),
  )
})

test('inOrder() has as many under way as it may, and holds back where there may be no room', async () => {
  const things = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, makes: true, fails: false }))
  const wait = () => new Promise<void>((resolve) => setImmediate(resolve))
  expect((await done(things, { parallel: 4, wait })).most).toBe(4)
  expect((await done(things, { parallel: 4, room: 2, wait })).most).toBe(2)
})

test('inOrder() aborts what comes after the first that failed, and waits for what comes before it', async () => {
  const first = Promise.withResolvers<void>()
  const told: string[] = []
  const { results, failed } = await inOrder({
    items: [0, 1, 2, 3],
    parallel: () => 3,
    room: 9,
    nameOf: String,
    signal: never,
    async take(item, { signal }) {
      if (item === 0) await first.promise
      if (item === 1) throw new Error('it is gone')
      if (item === 2)
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            told.push('2 was aborted')
            first.resolve()
            reject(signal.reason)
          })
        })
      told.push(`${item} is over`)
      return item
    },
    counts: () => true,
  })
  expect(told).toEqual(['2 was aborted', '0 is over'])
  expect(results).toEqual([0])
  expect(failed).toMatchObject({ item: 1, error: { message: 'it is gone' } })
})
