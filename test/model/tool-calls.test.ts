import { expect, test } from 'bun:test'

import { findObjects } from '../../src/model/json-text.ts'
import { callsInText, readCalls } from '../../src/model/tool-calls.ts'

const tools = [{ name: 'look_at', description: '', parameters: {} }]

test('callsInText() reads each form of a call, and leaves the words around it', () => {
  const forms = [
    '<tool_call>{"name": "look_at", "arguments": {"path": "a.md", "deep": true}}</tool_call>',
    '[TOOL_REQUEST]{"name":"Look-At","arguments":{"path":"a.md","deep":true}}[END_TOOL_REQUEST]',
    '<tool_call>\n<function=look_at>\n<parameter=path>\na.md\n</parameter>\n<parameter=deep>true</parameter>\n</function>\n</tool_call>',
  ]
  for (const form of forms) {
    const { calls, rest } = callsInText(`First this. ${form}`, tools)
    expect(calls).toEqual([
      { id: 'call_1', name: 'look_at', arguments: '{"path":"a.md","deep":true}' },
    ])
    expect(rest).toBe('First this.')
  }
})

test('callsInText() finds no call of a tool that was not offered, nor in what only looks like one', () => {
  const texts = [
    '<tool_call>{"name": "remove", "arguments": {}}</tool_call>',
    '<tool_call>soon</tool_call>',
    'look_at({"path": "a.md"})',
  ]
  for (const text of texts)
    expect(callsInText(text, tools)).toEqual({ calls: [], warnings: [], rest: text })
})

test('readCalls() makes ids that occur twice differ', () => {
  const call = { id: '1', name: 'look_at', arguments: '{}' }
  expect(readCalls([call, call], tools).calls.map(({ id }) => id)).toEqual(['1', 'call_2'])
})

test('findObjects() finds the objects among words, in order, and tells one that is cut', () => {
  expect(findObjects('{"a": "}"}').values).toEqual([{ a: '}' }])
  expect(findObjects('So {it} is {"a": {"b": 1}} and {"c": "\\"{"}.').values).toEqual([
    { a: { b: 1 } },
    { c: '"{' },
  ])
  expect(findObjects('Words {"a": {"b": "c')).toEqual({ values: [], cut: true })
  expect(findObjects('{')).toEqual({ values: [], cut: true })
  expect(findObjects('Some {brace that stays open')).toEqual({ values: [], cut: false })
})

test('findObjects() reads what is long and broken in no time', () => {
  for (const text of [
    '{'.repeat(100_000),
    '"{'.repeat(50_000),
    '{"a'.repeat(30_000),
    ' '.repeat(1e6),
  ]) {
    const began = performance.now()
    findObjects(text)
    expect(performance.now() - began).toBeLessThan(500)
  }
})
