import { expect, test } from 'bun:test'

import { type Figure, figure, isMet, sentence } from '../../../bench/shared/figure.ts'
import { regressions } from '../../../tools/bench/gate.ts'
import { report } from '../../../tools/bench/report.ts'

const step: Figure = {
  bench: 'durable-step',
  name: 'a step, over a bare insert',
  ours: 1.2,
  raw: 1,
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 1.25 },
}
const rate: Figure = {
  ...step,
  name: 'rate',
  unit: '/s',
  goal: { atLeast: 0.8 },
  ours: 90,
  raw: 100,
}
const more: Figure = {
  ...step,
  name: 'more',
  by: 'difference',
  goal: { atMost: 5 },
  ours: 57,
  raw: 50,
}

test('a figure is held to its goal by its ratio, its difference, or itself', () => {
  expect([step, rate, more].map(isMet)).toEqual([true, true, false])
  expect(isMet({ ...step, by: 'value' })).toBe(true)
  expect(isMet({ ...step, goal: null })).toBeNull()
  expect(sentence(step)).toBe(
    'a step, over a bare insert: 1.20 ms over 1.00 ms, ratio 1.20; goal at most 1.25: met',
  )
  expect(sentence(more)).toBe(
    'more: 57.0 ms over 50.0 ms, difference 7.00 ms; goal at most 5.00 ms: missed',
  )
  expect(() => figure({ ...step, ours: Number.NaN })).toThrow('figure "a step')
})

test('the gate names ratios that became worse and miss their goal, and no times', () => {
  const slow = (factor: number) => ({ ...step, ours: step.ours * factor })
  expect(regressions([slow(1.03)], [step])).toEqual([])
  expect(regressions([slow(2)], [step])).toEqual([
    'durable-step: a step, over a bare insert: ratio 2.40, kept is 1.20',
  ])
  // A slower machine is slower on both sides.
  expect(regressions([{ ...slow(9), raw: 9 }], [step])).toEqual([])
  expect(regressions([{ ...rate, ours: 60 }], [rate])).toHaveLength(1)
  expect(regressions([{ ...rate, ours: 300 }], [rate])).toEqual([])
  expect(regressions([slow(9)], [])).toEqual([])
})

test('the report names the machine, every figure and what misses its goal', () => {
  const text = report({ figures: [step, more], on: { bun: '1.4.5' }, peers: false })
  expect(text).toContain('bun: 1.4.5.')
  expect(text).toContain(
    '1 of 2 goals met. Missed:\n\n- more: difference 7.00 ms, goal at most 5.00 ms',
  )
  expect(text).toContain('| a step, over a bare insert | 1.20 ms | 1.00 ms | 1.20 |')
})

test('the report has a table of its own for what a cost grows with', () => {
  const growth = { of: 'entries', sizes: [10, 100, 1000], each: [1, 1.2, 12] }
  const text = report({ figures: [step, { ...step, growth }], on: {}, peers: false })
  expect(text).toContain('| with entries | 10 | 100 | 1,000 | power | goal |  |')
  expect(text).toContain(
    `| ${step.name} | 1.00 ms | 1.20 ms | 12.0 ms | 1.00 | at most 1.25 | met |`,
  )
  expect(text).toContain('| what | ours |')
})
