import { expect, test } from 'bun:test'

import { entryLine } from '../../src/stream/line.ts'
import { createRing } from '../../src/stream/ring.ts'
import { numbers } from './stream-at.ts'

test('createRing() keeps the newest lines, each at the place before it', () => {
  const ring = createRing(4)
  expect([ring.start, ring.end]).toEqual([0, 0])
  ring.add(lines(1, 3))
  expect([ring.start, ring.end]).toEqual([0, 3])
  ring.add(lines(4, 9))
  expect([ring.start, ring.end]).toEqual([5, 9])
  expect(ring.after(5).map(({ entry }) => entry.id)).toEqual([6, 7, 8, 9])
  expect(ring.after(8).map(({ entry }) => entry.id)).toEqual([9])
  expect(ring.after(9)).toEqual([])
})

test('createRing() never holds lines with a hole between them', () => {
  const ring = createRing(10)
  ring.add(lines(5, 6))
  expect([ring.start, ring.end]).toEqual([4, 6])
  ring.add([...lines(7, 7), ...lines(20, 21)])
  expect([ring.start, ring.end]).toEqual([19, 21])
  expect(ring.after(19).map(({ entry }) => entry.id)).toEqual([20, 21])
})

function lines(first: number, last: number) {
  return numbers(first, last).map((id) =>
    entryLine({ id, at: 1, type: 'cycle.done', repository: '/repository', body: {} }),
  )
}
