import { expect, test } from 'bun:test'

import { createOutput } from '../../src/cli/output.ts'
import { createSaying } from '../../src/cli/saying.ts'
import { queuedCycle } from '../store/sample.ts'

const cycle = queuedCycle()
const of = (question: number) => ({ label: 'purpose', path: `specs/${question}.md`, question })

function track(isTTY: boolean) {
  const state = { time: 0, err: '' }
  const err = { write: (text: string) => (state.err += text), isTTY, columns: 100 }
  const output = createOutput({ out: err, err, color: false })
  const says = createSaying(output, () => state.time)
  /** What is drawn after one more piece at this time. */
  const add = (time: number, text: string, question: number) => {
    state.time = time
    state.err = ''
    says.add(cycle, text, of(question))
    return state.err.replaceAll('\r\u001b[K', '')
  }
  return { state, says, add }
}

test('createSaying() shows the first of the answers that come at once, and how many come with it', () => {
  const { state, says, add } = track(true)
  expect(add(0, 'Defines', 1)).toBe('docs purpose  Defines')
  expect(add(200, 'Lets', 2)).toBe('docs purpose  and 1 more at once  Defines')
  expect(add(400, ' how', 1)).toBe('docs purpose  and 1 more at once  Defines how')
  expect(add(450, ' it', 2)).toBe('')
  expect(add(1000, ' users', 2)).toBe('docs purpose  2.0 tokens/s  and 1 more at once  Defines how')
  // The first has stood still for more than a second: the next takes its place.
  expect(add(1500, ' in', 2)).toBe('docs purpose  3.1 tokens/s  Lets it users in')
  state.err = ''
  says.end(cycle)
  expect(state.err).toBe('\r\u001b[K')
})

test('createSaying() shows nothing where there is no terminal', () => {
  const { add } = track(false)
  expect(add(0, 'Defines', 1)).toBe('')
})
