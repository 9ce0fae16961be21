import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { Fault } from '../../src/domain/fault.ts'
import { answerTool, type Asked } from '../../src/mcp/answer-tool.ts'
import { type Call, defineTool } from '../../src/mcp/offer.ts'
import { questionTools } from '../../src/mcp/question-tools.ts'
import type { Desk } from '../../src/script/kit.ts'
import { smallKit } from '../http/small-kit.ts'

const asked: Asked = {
  signal: new AbortController().signal,
  meta: undefined,
  tell: null,
  onBug() {
    throw new Error('a bug')
  },
}

function toolOf(run: (call: Call) => Promise<{ a: number }>) {
  return defineTool({
    name: 'sample',
    title: 'A sample',
    description: 'For a test',
    readOnly: true,
    idempotent: true,
    input: v.strictObject({}),
    output: v.object({ a: v.number() }),
    run: (_, call) => run(call),
  })
}

test('answerTool() gives the same as JSON and as text', async () => {
  expect(
    await answerTool(
      toolOf(async () => ({ a: 1 })),
      {},
      asked,
    ),
  ).toEqual({
    content: [{ type: 'text', text: '{"a":1}' }],
    structuredContent: { a: 1 },
  })
})

test('answerTool() answers in time for a tool that never does, and aborts it', async () => {
  const aborted = Promise.withResolvers<void>()
  const never = toolOf(async ({ signal }) => {
    signal.addEventListener('abort', () => aborted.resolve())
    return new Promise(() => undefined)
  })
  const { isError, content } = await answerTool(never, {}, asked, { budgetMs: 5 })
  expect([isError, JSON.stringify(content)]).toEqual([
    true,
    expect.stringContaining('Cannot finish \\"sample\\" within 0.005 s'),
  ])
  await aborted.promise
})

test('answerTool() gives signs of life to who asks for them', async () => {
  const enough = Promise.withResolvers<void>()
  const told: number[] = []
  const slow = toolOf(async () => {
    await enough.promise
    return { a: 1 }
  })
  const tell = (progress: number) => {
    told.push(progress)
    if (progress === 3) enough.resolve()
  }
  await answerTool(slow, {}, { ...asked, tell }, { beatMs: 1 })
  expect(told.slice(0, 3)).toEqual([1, 2, 3])
})

test('answerTool() says what a Fault says', async () => {
  const wrong = toolOf(async () => {
    throw new Fault('cycle.paused', 'Cannot begin a cycle of "a": it failed twice')
  })
  const { isError, content } = await answerTool(wrong, {}, asked)
  const text = 'Cannot begin a cycle of "a": it failed twice (cycle.paused)'
  expect([isError, content]).toEqual([true, [{ type: 'text', text }]])
})

test('ask answers with what it has when the time is up', async () => {
  const desk: Desk = {
    ...smallKit(),
    ask: async (_, { onDelta, onPassages }) => {
      onPassages?.([])
      onDelta?.('It is because')
      return new Promise(() => undefined)
    },
  }
  const [ask] = questionTools(desk)
  if (!ask) throw new Error('no ask')
  const answer = await answerTool(ask, { question: 'Why?' }, asked, { budgetMs: 200 })
  expect(answer.structuredContent).toMatchObject({
    answer: 'It is because',
    by: null,
    why: expect.stringContaining('narrower'),
  })
})

test('propose_change begins a cycle for the problem and answers with its id', async () => {
  const kit = smallKit()
  const begun: unknown[] = []
  const desk: Desk = {
    ...kit,
    problems: {
      async begin(request) {
        begun.push(request)
        return { cycle: kit.cycle, joined: false }
      },
    },
  }
  const propose = questionTools(desk).find((tool) => tool.name === 'propose_change')
  if (!propose) throw new Error('no propose_change')
  const { structuredContent } = await answerTool(propose, { problem: 'It is slow' }, asked)
  expect(structuredContent).toMatchObject({ cycleId: kit.cycle.id, joined: false })
  expect(begun).toEqual([{ problem: 'It is slow' }])
})
