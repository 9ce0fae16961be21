import { expect, test } from 'bun:test'

import { questionMs, recommend } from '../../../bench/model-server/advice.ts'
import { contextFor } from '../../../bench/model-server/loading.ts'
import type { Measured } from '../../../bench/model-server/measure.ts'
import { noTally } from '../../../bench/model-server/obedience.ts'
import { jsonReport, textReport } from '../../../bench/model-server/report.ts'

const held = { ...noTally, asked: 6, parsed: 6, held: 6, passed: 3 }
const fine: Measured = {
  target: {
    server: { url: 'http://127.0.0.1:1234', kind: 'lm-studio', rest: 'v1', token: 'secret' },
    id: 'm',
    key: 'm',
    contextTokens: 24_576,
    contextTold: true,
    maxContextTokens: 32_768,
    parallel: 4,
    quantization: 'Q4_K_M',
    format: 'gguf',
    flashAttention: true,
    cacheOnGpu: true,
    others: 0,
  },
  speed: {
    counted: 'server',
    sizes: [{ size: 2000, promptTokens: 2000, coldMs: 2000, warmMs: 50, readRate: 1000 }],
    writeRate: 50,
    reuse: { share: 0.97, by: 'server' },
    thinks: false,
  },
  slots: {
    tried: [
      { count: 1, rate: 50, firstTokenMs: 100 },
      { count: 2, rate: 90, firstTokenMs: 120 },
      { count: 4, rate: 120, firstTokenMs: 150 },
      { count: 8, rate: 121, firstTokenMs: 900 },
    ],
    best: 4,
    settled: true,
    failed: null,
  },
  obedience: { withSchema: held, inWords: { ...held, held: 5 } },
  skipped: [],
}

test('recommend() has nothing to change where every figure is good', () => {
  const { server, ours } = recommend(fine)
  expect(server).toEqual([])
  expect(ours.map(({ act }) => act)).toEqual(['OSTINATO_CONCURRENCY=4'])
})

test('recommend() follows from the figure that it names', () => {
  const { target, speed, slots, obedience } = fine
  const at = (change: Partial<Measured['target']>) => ({ target: { ...target, ...change } })
  const so = (change: Partial<Measured['speed']>) => ({ speed: { ...speed, ...change } })
  const drafts = (change: Partial<typeof held>) => ({
    obedience: { ...obedience, withSchema: { ...held, ...change } },
  })
  const slow = [{ size: 2000, promptTokens: 2000, coldMs: 80_000, warmMs: 50, readRate: 25 }]
  const cases: [Partial<Measured>, act: RegExp, because: RegExp][] = [
    [
      at({ contextTokens: 4096 }),
      /--context-length 20480 --parallel 4/,
      /context is 4096 tokens, and each of 4 .* 5000/,
    ],
    [at({ contextTokens: 4096, maxContextTokens: 8192 }), /--context-length 8192/, /4096/],
    [at({ parallel: 8 }), /Predictions 4: .*--parallel 4/, /beyond 4 at once .* 8 slots/],
    [at({ flashAttention: false }), /Flash Attention/, /off, and prompts are read at 1000/],
    [at({ cacheOnGpu: false }), /Offload KV Cache/, /off/],
    [so({ reuse: { share: 0.1, by: 'time' } }), /Update the runtime/, /10 % .*by the time/],
    [so({ sizes: slow }), /smaller model/, /about 83 s/],
    [so({ thinks: true }), /thinking off/, /thinks/],
    [drafts({ held: 4 }), /with a schema it does worse/, /4 of 6 .* and 5 of 6 without/],
    [drafts({ held: 1, endless: 5, parsed: 1 }), /worse/, /5 found no end/],
    [
      { obedience: { withSchema: { ...held, held: 1, endless: 4, parsed: 2 }, inWords: noTally } },
      /larger model: the server keeps this one to the form/,
      /1 of 6 .*4 found no end/,
    ],
    [
      { obedience: { withSchema: { ...held, held: 1, parsed: 2 }, inWords: noTally } },
      /does not hold the model to a schema/,
      /1 of 6/,
    ],
    [drafts({ held: 0, failed: 'no grammar' }), /worse/, /no grammar/],
    [{ slots: { ...slots, best: 1, failed: '2 at once failed: crash' } }, /1 at once/, /crash/],
  ]
  for (const [change, act, because] of cases) {
    const { server } = recommend({ ...fine, ...change })
    const found = server.find((one) => act.test(one.act))
    expect(found?.because ?? `nothing of ${act} in ${JSON.stringify(server)}`).toMatch(because)
  }
})

test('recommend() draws nothing from requests at once that were broken off', () => {
  const slots = { ...fine.slots, best: 1, settled: false }
  expect(recommend({ ...fine, slots })).toEqual({ server: [], ours: [] })
})

test('recommend() names the lines to paste', () => {
  const server = { ...fine.target.server, url: 'http://10.0.0.7:8080' }
  const { ours } = recommend({
    ...fine,
    target: { ...fine.target, server, key: 'my model', others: 2 },
  })
  expect(ours.map(({ act }) => act)).toEqual([
    'OSTINATO_MODEL_URL=http://10.0.0.7:8080',
    "OSTINATO_MODEL='my model'",
    'OSTINATO_CONCURRENCY=4',
  ])
})

test('questionMs() adds what is read and what is written, and contextFor() what is asked at once', () => {
  expect(questionMs(fine)).toBe(5000)
  expect(questionMs({ ...fine, speed: { ...fine.speed, writeRate: null } })).toBeNull()
  expect([1, 2, 4, 8].map((count) => contextFor(count, false))).toEqual([
    8192, 12_288, 20_480, 40_960,
  ])
})

test('jsonReport() has every figure and what follows of it, without the token', () => {
  const text = jsonReport(fine)
  expect(text).not.toContain('secret')
  expect(JSON.parse(text)).toMatchObject({
    speed: fine.speed,
    slots: fine.slots,
    questionMs: 5000,
    recommended: recommend(fine),
  })
})

test('textReport() reads as one page, without the token', () => {
  const text = textReport(fine)
  expect(text).not.toContain('secret')
  expect(text).toContain('m at http://127.0.0.1:1234 (LM Studio)\n  GGUF Q4_K_M; context 24576')
  expect(text).toContain('so a usual question takes about 5.0 s')
  expect(text).toContain('Settings of the server\n  Nothing to change, by what was measured.')
})
