import { expect, test } from 'bun:test'

import type { Figure } from '../../../bench/shared/figure.ts'
import { chart } from '../../../tools/bench/chart.ts'

const figure = (over: Partial<Figure>): Figure => ({
  bench: 'one',
  name: 'a step',
  ours: 2,
  raw: 4,
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 1 },
  ...over,
})

/** Where each bar begins and how wide it is, met or missed. */
function bars(drawn: string): string[] {
  return [...drawn.matchAll(/class="(met|missed)" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map(
    ([, is, x, width]) => `${is} ${x} ${width}`,
  )
}

test('chart() draws what is better than its goal to the left, and what is worse to the right', () => {
  expect(bars(chart([figure({}), figure({ ours: 16 })], 'Results'))).toEqual([
    'met 725.0 35.0',
    'missed 760.0 70.0',
  ])
  const rate = figure({ by: 'value', unit: '/s', ours: 800, raw: null, goal: { atLeast: 400 } })
  expect(bars(chart([rate], 'Results'))).toEqual(['met 725.0 35.0'])
})

test('chart() keeps within its picture, and leaves out what has no goal', () => {
  const figures = [figure({ ours: 0 }), figure({ ours: 1e9 }), figure({ goal: null })]
  const drawn = chart(figures, 'Results')
  expect(bars(drawn)).toEqual(['met 620.0 140.0', 'missed 760.0 140.0'])
  expect(drawn).toContain('Results: 1 of 2 goals met')
})

test('chart() takes no name for markup', () => {
  const drawn = chart([figure({ name: '<script>"&' })], 'Results')
  expect(drawn).toContain('&lt;script>&quot;&amp;')
  expect(drawn).not.toContain('<script>')
})
