import { expect, test } from 'bun:test'

import { createOutput } from '../../src/cli/output.ts'
import { createProgress } from '../../src/cli/progress.ts'

function track(isTTY: boolean) {
  const state = { time: 0, err: '' }
  const err = { write: (text: string) => (state.err += text), isTTY, columns: 100 }
  const output = createOutput({ out: err, err, color: false })
  return { state, progress: createProgress(output, 'links verify', () => state.time) }
}

test('createProgress() says nothing about work that ends within a second', () => {
  for (const tty of [true, false]) {
    const { state, progress } = track(tty)
    for (state.time = 0; state.time < 1000; state.time += 100) progress.update(state.time, 1000)
    progress.end()
    expect(state.err).toBe('')
  }
})

test('createProgress() says each quarter once where there is no terminal', () => {
  const { state, progress } = track(false)
  for (let done = 1; done <= 8; done += 1) {
    state.time = 1000 * done
    progress.update(done, 8)
  }
  progress.end()
  expect(state.err.split('\n')).toEqual([
    'links verify: 25 % (2/8)',
    'links verify: 50 % (4/8)',
    'links verify: 75 % (6/8)',
    'links verify: 100 % (8/8)',
    '',
  ])
})

test('createProgress() rewrites one line on a terminal, with the time left, and takes it away', () => {
  const { state, progress } = track(true)
  state.time = 2000
  progress.update(10, 40)
  expect(state.err).toBe(`${'█'.repeat(5)}${'░'.repeat(15)} links verify 10/40 6 s left`)
  state.err = ''
  state.time = 2050
  progress.update(11, 40)
  expect(state.err).toBe('')
  progress.end()
  expect(state.err).toBe('\r\u001b[K')
})

test('createProgress() guesses no time left before a twentieth is done, nor for an unknown total', () => {
  const { state, progress } = track(true)
  state.time = 2000
  progress.update(1, 100)
  expect(state.err).toBe(`${'░'.repeat(20)} links verify 1/100`)
  state.time = 3000
  progress.update(2, 0)
  expect(state.err).toContain('links verify 2/0')
  expect(state.err).not.toContain('left')
})
