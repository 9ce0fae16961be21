import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { createThinkSplitter } from '../../src/model/think-splitter.ts'

function split(pieces: readonly string[]): { content: string; reasoning: string } {
  const said = { content: '', reasoning: '' }
  const splitter = createThinkSplitter(({ kind, text }) => void (said[kind] += text))
  for (const piece of pieces) splitter.take(piece)
  splitter.end()
  return said
}

const cases: [text: string, reasoning: string, content: string][] = [
  ['<think>So.</think>\n\nYes.', 'So.', 'Yes.'],
  ['\n <think>\n</think>{"a":1}', '\n', '{"a":1}'],
  ['<thinking>1 < 2 </thin</thinking>Yes.', '1 < 2 </thin', 'Yes.'],
  ['[THINK]So.[/THINK]Yes.', 'So.', 'Yes.'],
  ['Write <think> to think, </think> to end.', '', 'Write <think> to think, </think> to end.'],
  ['<th>A table</th>', '', '<th>A table</th>'],
  ['<think>never ends </th', 'never ends </th', ''],
  ['<thi', '', '<thi'],
  ['  \n', '', '  \n'],
]

for (const [text, reasoning, content] of cases) {
  test(`createThinkSplitter() tells thought from answer in ${JSON.stringify(text)}, however it is cut`, () => {
    expect(split([text])).toEqual({ reasoning, content })
    expect(split([...text])).toEqual({ reasoning, content })
    for (let at = 0; at <= text.length; at += 1)
      expect(split([text.slice(0, at), text.slice(at)])).toEqual({ reasoning, content })
  })
}

test('createThinkSplitter() says the same of any text, however it is cut', () => {
  const part = fc.constantFrom(
    '<think>',
    '</think>',
    '<',
    'think',
    '>',
    '/',
    ' ',
    '\n',
    'a',
    '[THINK]',
    '[/',
  )
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (parts, size) => {
        const text = parts.join('')
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
        expect(split(pieces)).toEqual(split([text]))
      },
    ),
  )
})

test('createThinkSplitter() gives out white space without end as it comes', () => {
  const said = split(Array.from({ length: 50_000 }, () => ' \n'))
  expect(said.content).toHaveLength(100_000)
})
