import { expect, test } from 'bun:test'

import { createLane } from '../../../src/agents/host/lane.ts'

const signal = new AbortController().signal

test('enter() lets so many through, and the others in the order in which they came', async () => {
  const lane = createLane(2)
  const order: number[] = []
  let inside = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 9 }, async (_, number) => {
      using _place = await lane.enter(signal)
      order.push(number)
      most = Math.max(most, (inside += 1))
      await Bun.sleep(1)
      inside -= 1
    }),
  )
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5, 6, 7, 8]])
})

test('enter() takes one that has had enough out of the queue, and a place is given back once', async () => {
  const lane = createLane(1)
  const first = await lane.enter(signal)
  const stop = new AbortController()
  const leaving = lane.enter(stop.signal)
  const next = lane.enter(signal)
  stop.abort(new Error('enough'))
  await expect(leaving).rejects.toThrow('enough')
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  const second = await next
  let entered = false
  const third = lane.enter(signal).then((place) => {
    entered = true
    return place
  })
  await Bun.sleep(0)
  expect(entered).toBe(false)
  second[Symbol.dispose]()
  ;(await third)[Symbol.dispose]()
})
