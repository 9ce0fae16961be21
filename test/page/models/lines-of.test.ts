import { expect, test } from 'bun:test'

import { newCycleId } from '../../../src/domain/id.ts'
import { linesOf } from '../../../src/page/views/models/lines-of.ts'

test('linesOf() gives the middle answer of each cycle, oldest first, the last model first', () => {
  const [one, two] = [newCycleId(1), newCycleId(2)]
  const answer = (cycle: typeof one, at: number, tokensPerSecond: number | null) => ({
    cycle,
    model: 'qwen',
    label: 'purpose',
    at,
    firstTokenMs: 10 * at,
    tokensPerSecond,
  })
  const other = { ...answer(two, 9, null), model: 'gemma' }
  const answers = [
    other,
    answer(two, 8, 5),
    answer(one, 3, 30),
    answer(one, 2, 1),
    answer(one, 1, 9),
  ]
  expect(linesOf(answers)).toEqual([
    { model: 'gemma', answers: 1, times: [9], rates: [null], firsts: [90] },
    { model: 'qwen', answers: 4, times: [3, 8], rates: [9, 5], firsts: [20, 80] },
  ])
  expect(linesOf([])).toEqual([])
})
