import { expect, test } from 'bun:test'

import { createOutput } from '../../src/cli/output.ts'
import { createTold } from '../../src/cli/told.ts'
import type { Live } from '../../src/domain/entry.ts'
import { createScreen } from '../support/screen.ts'

const delta: Live = {
  type: 'model.delta',
  repository: '/r',
  spec: 'docs',
  cycle: 'c-1',
  label: 'purpose',
  path: 'specs/a.md',
  question: 1,
  text: 'Lets a \u001b[2J\u202ecaller\nwait',
  pieces: 4,
}
const log: Live = {
  type: 'job.log',
  repository: '/r',
  job: 'nightly',
  run: 'r-1',
  text: 'one\ntwo\n',
}

function outputTo(isTTY: boolean, json = false) {
  const screen = createScreen(120, 10)
  const writer = {
    write: (text: string) => screen.write(text.replaceAll('\n', '\r\n')),
    isTTY,
    columns: 120,
    rows: 10,
  }
  return { screen, output: createOutput({ out: writer, err: writer, color: false, json }) }
}

test('createTold() shows what a model says in one line of a terminal that goes when it ends [terminal-and-reports/the-stream-for-people-and-programs/a-model-speaks]', () => {
  const { screen, output } = outputTo(true)
  {
    using told = createTold(output)
    told.print(log)
    told.print(delta)
    told.print({ ...delta, text: ' more' })
    expect(screen.all()).toEqual([
      'nightly  one',
      'nightly  two',
      'docs purpose specs/a.md  Lets a ␛[2J<U+202E>caller wait',
    ])
  }
  expect(screen.all()).toEqual(['nightly  one', 'nightly  two'])
  expect(screen.odd).toEqual([])
})

test('createTold() says it in lines where there is no terminal, and as it came with --json', () => {
  const plain = outputTo(false)
  using lines = createTold(plain.output)
  lines.print(delta)
  expect(plain.screen.all()).toEqual([
    'docs purpose 1 specs/a.md  Lets a ␛[2J<U+202E>caller',
    'docs purpose 1 specs/a.md  wait',
  ])
  const json = outputTo(false, true)
  using whole = createTold(json.output)
  whole.print(log)
  expect(JSON.parse(json.screen.all().join(''))).toEqual(log)
})
