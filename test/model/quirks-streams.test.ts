import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { chats, faultOf, listening, openModel, request } from './open-model.ts'

const Purpose = v.object({ purpose: v.string() })
const said = { content: 'The first half and the second half of it.' }

test('quirk 1: complete() asks once more for an answer that was cut, and says so', async () => {
  await using opened = await openModel({ quirks: { cutStream: 1 } })
  opened.standIn.reply(() => said)
  const answer = await opened.model.complete(request(), listening)
  expect(answer.content).toBe(said.content)
  expect(answer.warnings).toEqual(['It was asked twice: its answer was cut off.'])
  expect(chats(opened.standIn)).toBe(2)
})

test('quirk 1: complete() does not take half an answer where it is cut twice', async () => {
  await using opened = await openModel({ quirks: { cutStream: true } })
  expect(await faultOf(opened.model.complete(request(), listening))).toMatchObject({
    code: 'model.truncated',
  })
  expect(chats(opened.standIn)).toBe(2)
})

test('quirk 1: write() sees a cut that looks like an end by the JSON', async () => {
  await using opened = await openModel()
  let asked = 0
  opened.standIn.reply(() => ({
    content: (asked += 1) === 1 ? '{"purpose": "To te' : '{"purpose": "To tell"}',
    finish: 'stop',
  }))
  const written = await opened.model.write({ ...request(), schema: Purpose }, listening)
  expect(written.value).toEqual({ purpose: 'To tell' })
  expect(written.answer.warnings).toEqual(['It was asked twice: its answer was cut off.'])
})

test('quirk 2: complete() throws what an error within a 200 says', async () => {
  const errorInStream = 'Input does not fit in context length. The input has 9 tokens.'
  await using opened = await openModel({ quirks: { errorInStream } })
  const fault = await faultOf(opened.model.complete(request(), listening))
  expect(fault.code).toBe('model.overflow')
  expect(fault.message).toContain(errorInStream)
  expect(chats(opened.standIn)).toBe(1)
})

test('quirk 3: complete() takes a stream without a delta for no answer', async () => {
  await using opened = await openModel({ quirks: { emptyStream: true } })
  expect(await faultOf(opened.model.complete(request(), listening))).toMatchObject({
    code: 'model.empty',
  })
})

test('quirk 4: complete() does not believe a stream that ends without [DONE]', async () => {
  await using opened = await openModel({ quirks: { noDone: true } })
  expect(await faultOf(opened.model.complete(request(), listening))).toMatchObject({
    code: 'model.truncated',
  })
  opened.standIn.set({ noDone: 1 })
  const { warnings } = await opened.model.complete(request(), listening)
  expect(warnings).toEqual(['It was asked twice: its answer was cut off.'])
})

test('quirk 5: write() takes the JSON from the thought where the content is empty', async () => {
  await using opened = await openModel({ quirks: { jsonInReasoning: true } })
  opened.standIn.reply(() => ({ content: '{"purpose": "To tell"}' }))
  const written = await opened.model.write({ ...request(), schema: Purpose }, listening)
  expect(written.value).toEqual({ purpose: 'To tell' })
  expect(written.answer.warnings).toEqual(['Its JSON stood in its thought.'])
})

test('quirk 6: complete() and write() take a thought alone for no answer', async () => {
  await using opened = await openModel({ quirks: { onlyReasoning: true } })
  const plain = await faultOf(opened.model.complete(request(), listening))
  expect(plain).toMatchObject({ code: 'model.empty' })
  expect(plain.message).toContain('allow it more tokens')
  const written = opened.model.write({ ...request(), schema: Purpose }, listening)
  expect(await faultOf(written)).toMatchObject({ code: 'model.empty' })
})

for (const reasoning of ['reasoning_content', 'reasoning', 'think'] as const) {
  test(`quirk 7: complete() finds the thought where it stands in "${reasoning}"`, async () => {
    await using opened = await openModel({
      models: [{ key: 'thinker', reasoning }],
      quirks: { pieces: 3 },
    })
    opened.standIn.reply(() => ({ content: 'Yes, it is <b>so</b>.', reasoning: 'Is 1 < 2?' }))
    const heard = { content: '', reasoning: '' }
    const answer = await opened.model.complete(request(), {
      ...listening,
      onDelta: ({ kind, text }) => void (heard[kind] += text),
    })
    expect(answer).toMatchObject({ content: 'Yes, it is <b>so</b>.', reasoning: 'Is 1 < 2?' })
    expect(heard).toEqual({ content: answer.content, reasoning: answer.reasoning })
  })
}

test('quirk 8: write() gets its value from a model whose thinking cannot be turned off', async () => {
  await using opened = await openModel({ quirks: { alwaysThinks: true } })
  opened.standIn.reply(() => ({ content: '{"purpose": "To tell"}' }))
  const written = await opened.model.write({ ...request(), schema: Purpose }, listening)
  expect(written.value).toEqual({ purpose: 'To tell' })
  expect(written.answer.reasoning).not.toBe('')
  expect(written.answer.usage.reasoningTokens).toBeGreaterThan(0)
})

for (const quirks of [
  { crlf: true },
  { comments: true },
  { pieces: 1 },
  { pieces: 7, crlf: true },
]) {
  test(`complete() reads a stream with ${JSON.stringify(quirks)}`, async () => {
    await using opened = await openModel({ quirks })
    opened.standIn.reply(() => ({ content: 'Grüße, 世界: data: {"a": 1}\n\n👋 end.' }))
    const answer = await opened.model.complete(request(), listening)
    expect(answer).toMatchObject({
      content: 'Grüße, 世界: data: {"a": 1}\n\n👋 end.',
      finish: 'stop',
      warnings: [],
    })
  })
}

test('write() asks for nothing but what every server can hold a model to', async () => {
  await using opened = await openModel()
  const schema = v.object({
    kind: v.picklist(['a', 'b']),
    lines: v.array(v.pipe(v.number(), v.integer())),
  })
  const { value } = await opened.model.write({ ...request(), schema }, listening)
  expect(value).toEqual({ kind: 'a', lines: [] })
  expect(opened.standIn.requests.at(-1)?.body).toMatchObject({
    temperature: 0,
    repeat_penalty: 1,
    max_tokens: 500,
    stream: true,
    stream_options: { include_usage: true },
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'test',
        strict: true,
        schema: { type: 'object', required: ['kind', 'lines'], additionalProperties: false },
      },
    },
  })
})

test('complete() gives the usage of the server and its own times', async () => {
  await using opened = await openModel()
  opened.standIn.reply(() => ({ content: 'one two three' }))
  const { usage, timings } = await opened.model.complete(request(), listening)
  expect(usage).toMatchObject({ completionTokens: 3, counted: 'server' })
  expect(timings.firstTokenMs).toBeGreaterThan(0)
  expect(timings.totalMs).toBeGreaterThanOrEqual(timings.firstTokenMs)
})

test('complete() works where nothing is streamed', async () => {
  await using opened = await openModel(
    { models: [{ key: 'm', reasoning: 'think' }] },
    { stream: false },
  )
  opened.standIn.reply(() => ({ content: 'All at once.', reasoning: 'So.' }))
  const answer = await opened.model.complete(request(), listening)
  expect(answer).toMatchObject({ content: 'All at once.', reasoning: 'So.', finish: 'stop' })
  expect(opened.standIn.requests.at(-1)?.body).toMatchObject({ stream: false })
})
