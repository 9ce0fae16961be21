import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { createEstimate, estimateTokens } from '../../src/model/estimate.ts'
import { readFiles, sharedTrees } from '../support/shared-trees.ts'
import { answer, ask } from './fake-model.ts'

// What two real tokenizers count, the first with a large vocabulary (o200k), the second with a small
// one (Llama 2), each measured once.
const counted: [text: string, large: number, small: number][] = [
  ['日本語の文章です。これはテストで、漢字とかなを含みます。', 20, 30],
  ['Привет, как дела? Это проверка русского текста.', 12, 16],
  ['const x = {a: [1,2,3], b: "foo_bar"};\n    return x?.a.map((y) => y * 2)\n', 34, 39],
  ['https://github.com/foo/bar/blob/main/src/x.ts#L10-L20', 16, 27],
  ['🎼🎹 emojis 👩‍👩‍👧‍👦', 16, 31],
]

// The sum over all files of each tree, by the same tokenizers.
const trees: Record<string, { large: number; small: number }> = {
  OpenSpec: { large: 389_515, small: 462_536 },
  'codex-lb': { large: 674_957, small: 831_923 },
  concord: { large: 30_533, small: 35_253 },
  'safe-docx': { large: 147_588, small: 179_275 },
}

test('estimateTokens() errs upwards for prose, code and other scripts', () => {
  for (const [text, large, small] of counted) {
    const estimate = estimateTokens(text)
    expect([text, estimate >= Math.max(large, small)]).toEqual([text, true])
  }
})

test('estimateTokens() is over what tokenizers count on real OpenSpec trees, by less than two thirds', () => {
  for (const { name, path } of sharedTrees()) {
    const real = trees[name]
    if (!real) continue
    const sum = Object.values(readFiles(path)).reduce((sum, text) => sum + estimateTokens(text), 0)
    expect([name, sum > real.small && sum > real.large * 1.3]).toEqual([name, true])
    expect([name, sum < real.small * 1.4 && sum < real.large * 1.67]).toEqual([name, true])
  }
})

test('estimateTokens() of two texts is no more than of both together, but for rounding', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      const together = estimateTokens(`${one}\n${other}`)
      expect(together).toBeLessThanOrEqual(estimateTokens(one) + estimateTokens(other) + 2)
      expect(together).toBeGreaterThanOrEqual(Math.max(estimateTokens(one), estimateTokens(other)))
    }),
  )
})

test('createEstimate() learns from what a server counts, and stays above it', () => {
  const estimate = createEstimate()
  const request = ask('A sentence of quite usual words. '.repeat(200))
  const before = estimate.promptTokens(request)
  const real = Math.round(before / 1.5)
  for (let time = 0; time < 60; time += 1) estimate.learn(request, usage(real))
  expect(estimate.promptTokens(request)).toBeGreaterThan(real)
  expect(estimate.promptTokens(request)).toBeLessThan(real * 1.1)
  expect(estimate.tokens('four words of text')).toBeLessThan(estimateTokens('four words of text'))
  estimate.learn(request, usage(before * 2))
  expect(estimate.promptTokens(request)).toBeGreaterThan(before * 2)
})

test('createEstimate() learns nothing from a short prompt, from a guess, and little from nonsense', () => {
  const estimate = createEstimate()
  const long = ask('A sentence of quite usual words. '.repeat(200))
  const before = estimate.promptTokens(long)
  estimate.learn(ask('Hello'), usage(900))
  estimate.learn(long, usage(0))
  estimate.learn(long, { ...usage(before * 9), counted: 'estimate' })
  expect(estimate.promptTokens(long)).toBe(before)
  estimate.learn(long, usage(before * 1000))
  expect(estimate.promptTokens(long)).toBeLessThanOrEqual(before * 3)
})

test('createEstimate() counts messages, calls and tools', () => {
  const { promptTokens } = createEstimate()
  const call = { id: '1', name: 'weather', arguments: '{"city":"Bergen"}' }
  const plain = promptTokens(ask('Hello'))
  const called = promptTokens({
    messages: [{ role: 'assistant', content: 'Hello', toolCalls: [call] }],
  })
  const tool = { name: 'weather', description: 'Tells it.', parameters: { type: 'object' } }
  expect(called).toBeGreaterThan(plain)
  expect(promptTokens({ ...ask('Hello'), tools: [tool] })).toBeGreaterThan(plain + 10)
})

function usage(promptTokens: number) {
  return { ...answer('').usage, promptTokens }
}
