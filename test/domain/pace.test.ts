import { expect, test } from 'bun:test'

import { type CycleId, newCycleId } from '../../src/domain/id.ts'
import { comparePaces, type Pace } from '../../src/domain/pace.ts'

const [now, ...before] = Array.from({ length: 13 }, () => newCycleId())
if (!now) throw new Error('no cycle')

/** Answers of one cycle, each with these milliseconds to its first token. */
function answers(run: CycleId, times: number[], rate: number | null = 20, change = {}): Pace[] {
  const same = { run, model: 'qwen', label: 'purpose', tokensPerSecond: rate, ...change }
  return times.map((firstTokenMs) => ({ ...same, firstTokenMs }))
}

/** So many cycles as they usually are. */
const usually = (count: number, times = [380, 400, 9000]) =>
  before.slice(0, count).flatMap((run) => answers(run, times))

const whyOf = (paces: Pace[]) => comparePaces(paces, now).map(({ why }) => why)

test('comparePaces() calls a model slow whose first token comes three times and a second later than usual', () => {
  const slow =
    'the first token of model "qwen" comes after 2.0 s, and came after 0.4 s in the cycles before'
  expect(whyOf([...answers(now, [1900, 2000, 2100]), ...usually(5)])).toEqual([slow])
  // One that was slow by chance moves no median.
  expect(whyOf([...answers(now, [390, 400, 9000]), ...usually(5)])).toEqual([null])
  expect(whyOf([...answers(now, [1300, 1350, 1399]), ...usually(5)])).toEqual([null])
  expect(whyOf([...answers(now, [2900, 2950, 2999]), ...usually(5, [1000, 1000, 1000])])).toEqual([
    null,
  ])
})

test('comparePaces() calls a model slow whose tokens come a third as fast', () => {
  const slow = 'model "qwen" writes 6.5 tokens/s, and wrote 20.0 in the cycles before'
  expect(whyOf([...answers(now, [400, 400, 400], 6.5), ...usually(3)])).toEqual([slow])
  expect(whyOf([...answers(now, [400, 400, 400], 7), ...usually(3)])).toEqual([null])
  expect(whyOf([...answers(now, [400, 400, 400], null), ...usually(3)])).toEqual([null])
})

test('comparePaces() says nothing of too few answers or cycles, and compares like with like', () => {
  expect(whyOf([...answers(now, [9000, 9000]), ...usually(9)])).toEqual([])
  expect(whyOf([...answers(now, [9000, 9000, 9000]), ...usually(2)])).toEqual([])
  const few = before.flatMap((run) => answers(run, [400, 400]))
  expect(whyOf([...answers(now, [9000, 9000, 9000]), ...few])).toEqual([])
  for (const other of [{ model: 'llama' }, { label: 'scenario' }])
    expect(whyOf([...answers(now, [9000, 9000, 9000], 20, other), ...usually(9)])).toEqual([])
})

test('comparePaces() forgets what was long ago, so that what stays slow becomes usual', () => {
  const lately = before.slice(0, 10).flatMap((run) => answers(run, [5000, 5000, 5000]))
  const once = before.slice(10).flatMap((run) => answers(run, [400, 400, 400]))
  const [found] = comparePaces([...answers(now, [5000, 5000, 5000]), ...lately, ...once], now)
  expect(found).toMatchObject({ usual: { firstTokenMs: 5000 }, why: null })
})
