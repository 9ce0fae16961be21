import { expect, test } from 'bun:test'

import { readAnswer } from '../../../bench/peers/shared/answer.ts'
import { type Figure, sentence } from '../../../bench/shared/figure.ts'
import { answeredWith } from '../../../bench/shared/load.ts'
import { regressions } from '../../../tools/bench/gate.ts'
import { report } from '../../../tools/bench/report.ts'

const step: Figure = {
  bench: 'peers/steps',
  name: 'a step',
  ours: 2,
  raw: 4,
  beside: 'An engine 1.0',
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 1 },
}

test('readAnswer() takes the lines of a program and leaves what its peer writes', () => {
  expect(readAnswer('peer: {"ms":1.5,"url":"http://127.0.0.1:1/"}')).toEqual({
    ms: 1.5,
    url: 'http://127.0.0.1:1/',
  })
  expect(readAnswer('[info] started {"ms":1}')).toBeNull()
  expect(readAnswer('')).toBeNull()
  expect(() => readAnswer('peer: {"ms":')).toThrow()
  expect(() => readAnswer('peer: {"ms":null}')).toThrow()
})

test('answeredWith() waits for a whole answer', () => {
  const head = 'HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n'
  expect(answeredWith(head.slice(0, -1))).toBeNull()
  expect(answeredWith(head)).toBeNull()
  expect(answeredWith(`${head}{}`)).toBe(202)
  const chunked = 'HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'
  expect(answeredWith(chunked)).toBeNull()
  expect(answeredWith(`${chunked}0\r\n\r\n`)).toBe(404)
})

test('the report and the gate tell figures beside several peers apart', () => {
  const other = { ...step, beside: 'Another 2.0', ours: 8 }
  expect(sentence(step)).toContain('over 4.00 ms of An engine 1.0, ratio 0.500')
  const text = report({ figures: [step, other], on: {}, peers: true })
  expect(text).toContain('| what | beside | ours | theirs | ratio |')
  expect(text).toContain('| a step | An engine 1.0 | 2.00 ms | 4.00 ms | 0.500 |')
  expect(text).toContain('- a step, beside Another 2.0: ratio 2.00, goal at most 1.00')
  expect(regressions([other], [step, { ...other, ours: 7 }])).toEqual([])
  expect(regressions([other], [step, { ...other, ours: 4 }])).toHaveLength(1)
})
